import { expect, test } from "vitest";
import { LeaseLostError } from "./lease.ts";
import { ProviderError, TIMED_OUT } from "./provider-error.ts";
import { noReply } from "./run.ts";

test("a call that ended without an answer may still be under way", () => {
  expect(noReply(new Error("aborted")).error).toMatchObject({ fault: "transient", code: TIMED_OUT });
});

test("what the provider said is kept, and without a lease nothing was called", () => {
  const said = new ProviderError("throttled", "wait");
  expect(noReply(said).error).toBe(said);
  expect(() => noReply(new LeaseLostError("gone"))).toThrow(LeaseLostError);
});
