import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateEnd, type RunProgress, type Waiting, WAITS_FOR } from "./estimate.ts";

const NOW = new Date("2026-05-04T10:00:00Z");
const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
const group = (what: Waiting["for"], seconds: number, copies: number): Waiting => ({
  for: what,
  until: at(seconds),
  copies,
});
const progress = (waiting: readonly Waiting[], settled = 100, seconds = 10): RunProgress => ({
  now: NOW,
  waiting,
  pace: { settled, seconds },
  fullest: undefined,
});

test("what only waits for its turn is through when the pace says so", () => {
  expect(estimateEnd(progress([group("work", 0, 200)]))).toMatchObject({
    doneAt: at(20),
    waitsFor: "work",
    until: undefined,
    copies: 200,
  });
});

test("a ban that lasts longer than the work decides, and is named with its end", () => {
  const waiting = [group("work", 0, 559), group("throttled", 900, 1)];
  expect(estimateEnd(progress(waiting))).toMatchObject({
    doneAt: at(900.1),
    waitsFor: "throttled",
    until: at(900),
    copies: 1,
  });
});

test("a ban that is over before the work is does not decide", () => {
  const waiting = [group("work", 0, 5_000), group("throttled", 30, 1)];
  expect(estimateEnd(progress(waiting))).toMatchObject({ doneAt: at(500.1), waitsFor: "work" });
});

test("what is not found yet may come at the next look, or be given up at the last one: nobody says when", () => {
  const missing = { ...group("delivery", 45, 3), givenUpAt: at(86_400) };
  const estimate = estimateEnd(progress([group("work", 0, 10), missing]));
  expect(estimate).toMatchObject({ doneAt: undefined, waitsFor: "delivery", until: at(45), copies: 3 });
  expect(estimate?.latest?.getTime()).toBeGreaterThanOrEqual(at(86_400).getTime());
});

test("where somebody has to decide, no time is said", () => {
  for (const kind of ["person", "connection"] as const) {
    const estimate = estimateEnd(progress([group("work", 0, 10), group(kind, 0, 2)]));
    expect(estimate).toMatchObject({ doneAt: undefined, latest: undefined, waitsFor: kind, copies: 2 });
  }
});

test("before anything was settled only the end of a ban is known", () => {
  expect(estimateEnd(progress([group("throttled", 900, 5)], 0))).toMatchObject({
    doneAt: undefined,
    earliest: at(900),
    latest: undefined,
    waitsFor: "throttled",
  });
});

test("a mailbox with many copies, worked on one by one, can last longer than all others together", () => {
  const pace = { settled: 10, seconds: 10 };
  const fullest = { copies: 1_000, until: NOW, pace };
  expect(estimateEnd({ ...progress([group("work", 0, 2_000)]), fullest })?.doneAt).toEqual(at(1_000));
});

test("nothing open, nothing to estimate", () => {
  expect(estimateEnd(progress([]))).toBeUndefined();
  expect(estimateEnd(progress([group("work", 0, 0)]))).toBeUndefined();
});

const waiting = fc.record({
  for: fc.constantFrom(
    ...WAITS_FOR.filter((it) => it !== "person" && it !== "connection" && it !== "delivery"),
  ),
  until: fc.integer({ min: -60, max: 3_600 }).map(at),
  copies: fc.integer({ min: 1, max: 100_000 }),
});
const run = fc.record({
  now: fc.constant(NOW),
  waiting: fc.array(waiting, { minLength: 1, maxLength: 12 }),
  pace: fc.record({ settled: fc.integer({ min: 1, max: 5_000 }), seconds: fc.integer({ min: 1, max: 60 }) }),
  fullest: fc.option(
    fc.record({
      copies: fc.integer({ min: 1, max: 10_000 }),
      until: fc.integer({ min: 0, max: 3_600 }).map(at),
      pace: fc.record({ settled: fc.integer({ min: 1, max: 500 }), seconds: fc.constant(60) }),
    }),
    { nil: undefined },
  ),
});
const end = (it: RunProgress): number => estimateEnd(it)?.doneAt?.getTime() ?? Number.NaN;

test("the estimate lies within its range, after now, and after every wait", () => {
  fc.assert(
    fc.property(run, (it) => {
      const estimate = estimateEnd(it);
      const doneAt = end(it);
      expect(doneAt).toBeGreaterThanOrEqual(estimate?.earliest.getTime() ?? Number.NaN);
      expect(doneAt).toBeLessThanOrEqual(estimate?.latest?.getTime() ?? Number.NaN);
      expect(doneAt).toBeGreaterThanOrEqual(
        Math.max(NOW.getTime(), ...it.waiting.map(({ until }) => until.getTime())),
      );
    }),
  );
});

test("more copies, a longer wait or a slower pace never make it end sooner", () => {
  fc.assert(
    fc.property(run, waiting, fc.integer({ min: 0, max: 1_000 }), (it, more, seconds) => {
      expect(end({ ...it, waiting: [...it.waiting, more] })).toBeGreaterThanOrEqual(end(it));
      const longer = it.waiting.map((one) => ({
        ...one,
        until: new Date(one.until.getTime() + seconds * 1_000),
      }));
      expect(end({ ...it, waiting: longer })).toBeGreaterThanOrEqual(end(it));
      const slower = { ...it.pace, seconds: it.pace.seconds + seconds };
      expect(end({ ...it, pace: slower })).toBeGreaterThanOrEqual(end(it));
    }),
  );
});

test("as copies are settled at that pace, the estimate stays where it was", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 300 }), (copies, seconds) => {
      const before = progress([group("work", 0, copies + seconds * 10)]);
      const after = { ...progress([group("work", seconds, copies)]), now: at(seconds) };
      expect(Math.abs(end(after) - end(before))).toBeLessThanOrEqual(2);
    }),
  );
});
