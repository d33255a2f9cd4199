import fc from "fast-check";
import { expect, test } from "vitest";
import { createFaults, type FaultRule } from "./faults.ts";

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
