import fc from "fast-check";
import { expect, test } from "vitest";
import { openByteBudget } from "./byte-budget.ts";

test("never more bytes than the budget are taken, and everything is served in turn once bytes are given back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 40 }), async (sizes) => {
      const budget = openByteBudget(100);
      const served: number[] = [];
      await Promise.all(
        sizes.map(async (size, index) => {
          expect(await budget.take(size, 10_000)).toBe(true);
          expect(budget.bytesInFlight).toBeLessThanOrEqual(100);
          served.push(index);
          await Promise.resolve();
          budget.giveBack(size);
        }),
      );
      expect(served).toEqual(sizes.map((_, index) => index));
      expect(budget.bytesInFlight).toBe(0);
    }),
  );
});

test("who gives up waiting makes room for those behind", async () => {
  const budget = openByteBudget(100);
  expect(await budget.take(60, 0)).toBe(true);
  const large = budget.take(80, 20);
  const small = budget.take(30, 5_000);
  expect(await large).toBe(false);
  expect(await small).toBe(true);
  expect(budget.bytesInFlight).toBe(90);
});
