import { expect, test } from "vitest";
import type { LaneId } from "#shared/ids.ts";
import { holdLease, LeaseLostError } from "./lease.ts";

const terms = { leaseMs: 60_000, callTimeoutMs: 20_000, marginMs: 5_000 };
const lane = "lane" as LaneId;

function leaseAt(clock: { ms: number }, renew: () => Promise<ReadonlySet<LaneId>>) {
  return holdLease({ terms, monotonic: () => clock.ms, leasedAtMs: 0, lanes: [lane], renew });
}

test("a call that fits into what is left of the lease asks nobody", async () => {
  const lease = leaseAt({ ms: 34_999 }, () => Promise.reject(new Error("not asked")));
  await expect(lease.secure(lane)).resolves.toBeUndefined();
});

test("no call starts with less lease than its own time-out and the margin", async () => {
  const clock = { ms: 35_001 };
  let asked = 0;
  const lease = leaseAt(clock, () => {
    asked += 1;
    return Promise.resolve(new Set([lane]));
  });
  await Promise.all([lease.secure(lane), lease.secure(lane)]);
  expect(asked).toBe(1);
  clock.ms = 60_000;
  await lease.secure(lane);
  expect(asked).toBe(1);
});

test("a lane that has another holder is left alone", async () => {
  const lease = leaseAt({ ms: 50_000 }, () => Promise.resolve(new Set()));
  await expect(lease.secure(lane)).rejects.toBeInstanceOf(LeaseLostError);
});

test("a renewal that took too long is no lease: no call starts on what is left of it", async () => {
  const clock = { ms: 36_000 };
  const tookMs = [40_000, 1_000];
  const lease = leaseAt(clock, () => {
    clock.ms += tookMs.shift() ?? 0;
    return Promise.resolve(new Set([lane]));
  });
  await lease.secure(lane);
  expect(tookMs).toEqual([]);
});
