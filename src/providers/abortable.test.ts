import { expect, test } from "vitest";
import { ProviderError } from "#retraction/provider-error.ts";
import { abortable } from "./abortable.ts";

const never = (): Promise<never> => new Promise<never>(() => undefined);

test("work that is done is done, and work that fails fails in its own words", async () => {
  const { signal } = new AbortController();
  expect(await abortable(Promise.resolve(1), signal)).toBe(1);
  await expect(abortable(Promise.reject(new Error("own words")), signal)).rejects.toThrow("own words");
});

test("the caller's deadline is transient, for the act may have happened all the same", async () => {
  const work = abortable(never(), AbortSignal.timeout(5));
  await expect(work).rejects.toMatchObject({ name: "ProviderError", fault: "transient", code: "timeout" });
});

test("any other reason is the caller's own", async () => {
  const abort = new AbortController();
  const work = abortable(never(), abort.signal);
  abort.abort(new Error("stopping"));
  await expect(work).rejects.toThrow("stopping");
  await expect(abortable(never(), abort.signal)).rejects.toThrow("stopping");
});

test("what the provider said before the signal was heard stays said", async () => {
  const abort = new AbortController();
  const said = Promise.reject(new ProviderError("throttled", "wait"));
  const work = abortable(said, abort.signal);
  await expect(work).rejects.toMatchObject({ fault: "throttled" });
});

test("work that fails after everybody has left ends nobody's process", async () => {
  const late = Promise.withResolvers<never>();
  const work = abortable(late.promise, AbortSignal.abort(new Error("gone")));
  await expect(work).rejects.toThrow("gone");
  late.reject(new Error("too late"));
  await new Promise((resolve) => setImmediate(resolve));
});
