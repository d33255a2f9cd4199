import { describe, expect, test } from "vitest";
import type { SelfTestClaim, SelfTestId } from "#directory/self-test.ts";
import { type Fault, ProviderError } from "../provider-error.ts";
import type { SelfTestRunId } from "./own-mail.ts";
import { beginRun, ClaimLostError, type SelfTestNeeds, type SelfTestRun } from "./self-test-run.ts";
import { notTried } from "./self-test-line.ts";

const CLAIM = { selfTestId: "test" as SelfTestId } as SelfTestClaim;

function begin(change: Partial<SelfTestNeeds> = {}): SelfTestRun {
  const needs: SelfTestNeeds = {
    ledger: { tell: () => Promise.resolve(true), end: () => Promise.resolve() },
    open: () => Promise.reject(new Error("nothing is opened here")),
    mark: () => "",
    contentKey: () => "",
    now: () => new Date(),
    stopping: new AbortController().signal,
    leaseMs: 13_000,
    ...change,
  };
  return beginRun(needs, CLAIM, "run" as SelfTestRunId);
}

/** Fails as told, one after the other, and then answers how often it was asked. */
function failing(...faults: readonly (Fault | ProviderError)[]): () => Promise<number> {
  let asked = 0;
  return async () => {
    asked += 1;
    const fault = faults[asked - 1];
    if (fault === undefined) return asked;
    throw fault instanceof ProviderError ? fault : new ProviderError(fault, fault);
  };
}

describe("what is tried at the provider", () => {
  test.each<Fault>([
    "integration_broken",
    "out_of_scope",
    "rejected",
    "unsupported",
    "no_mailbox",
    "destination_impossible",
  ])("and refused (%s) is not tried again", async (fault) => {
    const tried = await begin().attempt(failing(fault));
    expect(tried).toMatchObject({ ok: false, error: { fault } });
  });

  test("and not answered is tried once more, and no third time", async () => {
    expect(await begin().attempt(failing("transient"))).toEqual({ ok: true, value: 2 });
    const tried = await begin().attempt(failing("transient", "transient"));
    expect(tried).toMatchObject({ ok: false, error: { fault: "transient" } });
  });

  test("and could be done twice is not tried again even without an answer", async () => {
    const tried = await begin().attempt(failing("transient"), { once: true });
    expect(tried).toMatchObject({ ok: false });
  });

  test("waits as long as the provider asks for, where that is within the line", async () => {
    const retryAt = new Date(Date.now() + 1_200);
    const startedAt = performance.now();
    const run = begin({ leaseMs: 60_000 });
    const tried = await run.attempt(failing(new ProviderError("throttled", "wait", { retryAt })));
    expect(tried).toEqual({ ok: true, value: 2 });
    expect(performance.now() - startedAt).toBeGreaterThan(1_100);
  });

  test("does not wait beyond the line", async () => {
    // Who waited for that would wait for longer than this test may take.
    const retryAt = new Date(Date.now() + 3_600_000);
    const tried = await begin().attempt(failing(new ProviderError("throttled", "wait", { retryAt })));
    expect(tried).toMatchObject({ ok: false, error: { fault: "throttled", retryAt } });
  });

  test("and never answered ends with the line's time", async () => {
    const hang = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    const tried = await begin({ leaseMs: 10_200 }).attempt(hang);
    expect(tried).toMatchObject({ ok: false, error: { fault: "transient", code: "timeout" } });
  });

  test("and ends by an error of our own is thrown on: that is no line of a self-test", async () => {
    const bug = new TypeError("bug");
    await expect(begin().attempt(() => Promise.reject(bug))).rejects.toBe(bug);
  });

  test("is given up at once when the process ends, in mid-wait too", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("stop")), 50);
    const retryAt = new Date(Date.now() + 80_000);
    const run = begin({ stopping: stop.signal, leaseMs: 100_000 });
    const waiting = run.attempt(failing(new ProviderError("throttled", "wait", { retryAt })));
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });
});

test("a line that another worker's self-test would tell is not told, and ends this one", async () => {
  const run = begin({ ledger: { tell: () => Promise.resolve(false), end: () => Promise.resolve() } });
  await expect(run.tell(notTried("clock", "for no reason"))).rejects.toBeInstanceOf(ClaimLostError);
});

test("each line has its own time", async () => {
  const LINE_MS = 60_000;
  const run = begin({ leaseMs: 10_000 + LINE_MS });
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(run.leftMs()).toBeLessThan(LINE_MS - 90);
  const tellingAt = performance.now();
  await run.tell(notTried("clock", "for no reason"));
  expect(run.leftMs()).toBeGreaterThanOrEqual(LINE_MS - (performance.now() - tellingAt));
});
