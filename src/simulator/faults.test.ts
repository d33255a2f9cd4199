import fc from "fast-check";
import { expect, test } from "vitest";
import { createFaults, type FaultRule, latencyMs } from "./faults.ts";
import { seeded } from "../../test/support/simulator/arrival-fixture.ts";

const THROTTLE: FaultRule = { kind: "throttle", operation: "graph.move", retryAfterSeconds: 3 };

test("a rule applies to its own kind and operation only", () => {
  const faults = createFaults(() => 0, [THROTTLE]);
  expect(faults.take("throttle", "graph.move")).toEqual(THROTTLE);
  expect(faults.take("throttle", "graph.list")).toBeUndefined();
  expect(faults.take("latency", "graph.move")).toBeUndefined();
});

test("a trailing star matches the rest of the operation's name", () => {
  const faults = createFaults(() => 0, [{ kind: "latency", operation: "graph.*", delayMs: 5 }]);
  expect(faults.take("latency", "graph.list")?.delayMs).toBe(5);
  expect(faults.take("latency", "gmail.list")).toBeUndefined();
});

test("a rule for one mailbox leaves the others alone, whatever the case", () => {
  const faults = createFaults(() => 0, [{ ...THROTTLE, mailbox: "Ann@Corp.example" }]);
  expect(faults.take("throttle", "graph.move", "ann@corp.example")).toBeDefined();
  expect(faults.take("throttle", "graph.move", "bob@corp.example")).toBeUndefined();
  expect(faults.take("throttle", "graph.move")).toBeUndefined();
});

test("the first rule that has times left applies, then the next", () => {
  const faults = createFaults(
    () => 0,
    [
      { ...THROTTLE, times: 1 },
      { ...THROTTLE, retryAfterSeconds: 9 },
    ],
  );
  const waits = [1, 2, 3].map(() => faults.take("throttle", "graph.move")?.retryAfterSeconds);
  expect(waits).toEqual([3, 9, 9]);
  expect(faults.rules[0]?.times).toBe(0);
});

test("a rule with a probability is used up only when it wins", () => {
  const throws = [0.9, 0.1, 0.1];
  const faults = createFaults(() => throws.shift() ?? 1, [{ ...THROTTLE, probability: 0.5, times: 1 }]);
  const taken = [1, 2, 3].map(() => faults.take("throttle", "graph.move") !== undefined);
  expect(taken).toEqual([false, true, false]);
});

test("new rules take the place of all old ones", () => {
  const faults = createFaults(() => 0, [THROTTLE]);
  faults.set([{ kind: "lie", operation: "gmail.modify" }]);
  expect(faults.take("throttle", "graph.move")).toBeUndefined();
  expect(faults.take("lie", "gmail.modify")).toBeDefined();
});

test("a rule never applies more often than its times, in whatever order it is asked", () => {
  const rules = fc.array(fc.record({ times: fc.integer({ min: 0, max: 4 }), star: fc.boolean() }), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(rules, fc.integer({ min: 0, max: 30 }), (given, calls) => {
      const faults = createFaults(
        () => 0,
        given.map((it) => ({ kind: "lie", operation: it.star ? "a*" : "ab", times: it.times })),
      );
      const taken = Array.from({ length: calls }, () => faults.take("lie", "ab")).filter(
        (it) => it !== undefined,
      );
      expect(taken).toHaveLength(
        Math.min(
          calls,
          given.reduce((sum, it) => sum + it.times, 0),
        ),
      );
    }),
  );
});

test("a rule passes the first requests over, and counts for each mailbox or item by itself", () => {
  const once = { kind: "lie", operation: "a", skip: 1, times: 1 } as const;
  const asked = (rule: FaultRule): readonly boolean[] => {
    const faults = createFaults(() => 0, [rule]);
    const take = (mailbox: string, item: string): boolean =>
      faults.take("lie", "a", { mailbox, item }) !== undefined;
    return [take("M", "1"), take("m", "2"), take("m", "1"), take("n", "1"), take("n", "1")];
  };
  expect(asked(once)).toEqual([false, true, false, false, false]);
  expect(asked({ ...once, each: "mailbox" })).toEqual([false, true, false, false, true]);
  expect(asked({ ...once, each: "item" })).toEqual([false, false, true, false, true]);
});

test("a rule begins and ends by the clock, counted from when it was set", () => {
  let now = 0;
  const faults = createFaults(
    () => 0,
    [],
    () => new Date(now),
  );
  faults.set([{ kind: "lie", operation: "a", afterMs: 100, forMs: 50 }]);
  const inForce = [0, 99, 100, 149, 150].filter((at) => {
    now = at;
    return faults.take("lie", "a") !== undefined;
  });
  expect(inForce).toEqual([100, 149]);
});

test("latency is fixed, uniform between two bounds, or log-normal around its median and never above its most", () => {
  const rule = { kind: "latency", operation: "a", delayMs: 100 } as const;
  expect(latencyMs(rule, () => 0.5)).toBe(100);
  const uniform: FaultRule = { ...rule, spread: { shape: "uniform", maxMs: 300 } };
  expect([0, 0.5, 1].map((it) => latencyMs(uniform, () => it))).toEqual([100, 200, 300]);
  const tail: FaultRule = { ...rule, spread: { shape: "log-normal", sigma: 1, maxMs: 2_000 } };
  const random = seeded(7);
  const drawn = Array.from({ length: 2_001 }, () => latencyMs(tail, random)).sort((a, b) => a - b);
  expect(drawn[1_000]).toBeGreaterThan(90);
  expect(drawn[1_000]).toBeLessThan(110);
  expect(drawn[1_900]).toBeGreaterThan(350);
  expect(drawn.at(-1)).toBeLessThanOrEqual(2_000);
});
