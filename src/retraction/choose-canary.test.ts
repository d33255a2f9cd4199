import fc from "fast-check";
import { expect, test } from "vitest";
import type { CopyId, MessageId } from "#shared/ids.ts";
import { type CanaryCandidate, chooseCanary } from "./choose-canary.ts";

const candidates = fc.uniqueArray(
  fc.record({
    copyId: fc.uuid().map((it) => it as CopyId),
    messageId: fc.constantFrom("m1", "m2", "m3").map((it) => it as MessageId),
    isImportant: fc.boolean(),
  }),
  { selector: (it) => it.copyId },
);
const size = fc.integer({ min: 1, max: 20 });

test("it takes exactly n copies of the set, or all where there are fewer", () => {
  fc.assert(
    fc.property(candidates, size, (copies, n) => {
      const chosen = chooseCanary(copies, n);
      expect(chosen.size).toBe(Math.min(n, copies.length));
      expect(copies.filter((it) => chosen.has(it.copyId))).toHaveLength(chosen.size);
    }),
  );
});

test("important people come last", () => {
  fc.assert(
    fc.property(candidates, size, (copies, n) => {
      const chosen = chooseCanary(copies, n);
      const isTaken = (it: CanaryCandidate) => chosen.has(it.copyId);
      const hasImportant = copies.some((it) => it.isImportant && isTaken(it));
      const others = copies.filter((it) => !it.isImportant && !isTaken(it));
      expect(hasImportant && others.length > 0).toBe(false);
    }),
  );
});

test("the order in which the copies were found does not count", () => {
  fc.assert(
    fc.property(candidates, size, (copies, n) => {
      expect(chooseCanary(copies.toReversed(), n)).toEqual(chooseCanary(copies, n));
    }),
  );
});

test("it is a spread: no message gives a second copy before each that has one gave its first", () => {
  fc.assert(
    fc.property(candidates, size, (all, n) => {
      const copies = all.filter((it) => !it.isImportant);
      const chosen = chooseCanary(copies, n);
      const counts = [...Map.groupBy(copies, (it) => it.messageId).values()].map(
        (of) => of.filter((it) => chosen.has(it.copyId)).length,
      );
      expect(counts.some((it) => it > 1) && counts.includes(0)).toBe(false);
    }),
  );
});
