import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLog } from "#telemetry/log.ts";
import { every } from "./every.ts";

const log = openLog("error");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("a slow one is followed by one, however many turns have passed, and one that fails by the next", async () => {
  const slow = Promise.withResolvers<void>();
  const job = vi
    .fn<() => Promise<void>>()
    .mockReturnValueOnce(slow.promise)
    .mockRejectedValueOnce(new Error("no connection"))
    .mockResolvedValue();
  await using _ = every(1_000, job, log);
  vi.advanceTimersByTime(10_000);
  expect(job).toHaveBeenCalledTimes(1);
  slow.resolve();
  await turn();
  expect(job).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  await turn();
  vi.advanceTimersByTime(1_000);
  expect(job).toHaveBeenCalledTimes(3);
});

test("disposing tells the one under way to stop, waits for it, and begins none", async () => {
  let hasEnded = false;
  const job = vi.fn<(stop: AbortSignal) => Promise<void>>(async (stop) => {
    await new Promise((resolve) => stop.addEventListener("abort", resolve));
    await turn();
    hasEnded = true;
  });
  const jobs = every(1_000, job, log);
  vi.advanceTimersByTime(3_000);
  await jobs[Symbol.asyncDispose]();
  expect(hasEnded).toBe(true);
  vi.advanceTimersByTime(3_000);
  expect(job).toHaveBeenCalledTimes(1);
});
