import fc from "fast-check";
import { expect, test } from "vitest";
import { openByteBudget } from "./byte-budget.ts";

const PATIENT_MS = 10_000;

test("whole mails never take more than the budget, and everything is served in turn once bytes are given back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 40 }), async (sizes) => {
      const budget = openByteBudget(100);
      const served: number[] = [];
      await Promise.all(
        sizes.map(async (size, index) => {
          const share = budget.open();
          expect(await share.take(size, PATIENT_MS)).toBe(true);
          expect(budget.bytesInFlight).toBeLessThanOrEqual(100);
          served.push(index);
          await Promise.resolve();
          share.release();
        }),
      );
      expect(served).toEqual(sizes.map((_, index) => index));
      expect(budget.bytesInFlight).toBe(0);
    }),
  );
});

test("mails that grow step by step never wait for each other in vain, and at most one of them is beyond the budget", async () => {
  const mail = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(mail, { maxLength: 12 }), async (mails) => {
      const budget = openByteBudget(100);
      const largest = Math.max(0, ...mails.map((steps) => steps.reduce((sum, it) => sum + it, 0)));
      await Promise.all(
        mails.map(async (steps) => {
          const share = budget.open();
          for (const step of steps) {
            expect(await share.take(step, PATIENT_MS)).toBe(true);
            expect(budget.bytesInFlight).toBeLessThanOrEqual(100 + largest);
            await Promise.resolve();
          }
          share.release();
        }),
      );
      expect(budget.bytesInFlight).toBe(0);
    }),
  );
});

test("a mail that is larger than the whole budget is let in, one at a time", async () => {
  const budget = openByteBudget(100);
  const [first, second] = [budget.open(), budget.open()];
  expect(await first.take(150, 0)).toBe(true);
  expect(await second.take(150, 20)).toBe(false);
  first.release();
  expect(await second.take(150, 0)).toBe(true);
});

test("who gives up waiting makes room for those behind", async () => {
  const budget = openByteBudget(100);
  expect(await budget.open().take(60, 0)).toBe(true);
  const large = budget.open().take(80, 20);
  const small = budget.open().take(30, 5_000);
  expect(await large).toBe(false);
  expect(await small).toBe(true);
  expect(budget.bytesInFlight).toBe(90);
});
