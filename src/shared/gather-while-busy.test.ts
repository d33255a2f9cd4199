import fc from "fast-check";
import { expect, test } from "vitest";
import { gatherWhileBusy } from "./gather-while-busy.ts";

/** A run that ends when it is told to, and notes its batches. */
function heldRun() {
  const batches: (readonly number[])[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const run = async (items: readonly number[]): Promise<readonly number[]> => {
    batches.push(items);
    const end = Promise.withResolvers<void>();
    ends.push(end);
    await end.promise;
    return items.map((it) => it * 10);
  };
  return { batches, ends, run };
}

const ANY = { mayJoin: () => true };

test("the first goes at once and alone, what comes meanwhile goes together", async () => {
  const { batches, ends, run } = heldRun();
  const call = gatherWhileBusy(run, { maxRunning: 1, ...ANY });
  const replies = [1, 2, 3].map(call);
  expect(batches).toEqual([[1]]);
  ends[0]?.resolve();
  expect(await replies[0]).toBe(10);
  await new Promise((resolve) => setImmediate(resolve));
  expect(batches).toEqual([[1], [2, 3]]);
  ends[1]?.resolve();
  expect(await Promise.all(replies)).toEqual([10, 20, 30]);
});

test("what may not join waits for a later batch and keeps its turn", async () => {
  const { batches, ends, run } = heldRun();
  const call = gatherWhileBusy(run, {
    maxRunning: 1,
    mayJoin: (batch, it) => batch.length < 2 && !batch.includes(it),
  });
  const replies = [1, 2, 2, 3, 4].map(call);
  for (let n = 0; n < 4; n++) {
    ends[n]?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await Promise.all(replies)).toEqual([10, 20, 20, 30, 40]);
  expect(batches).toEqual([[1], [2, 3], [2, 4]]);
});

test("a batch that fails fails its own items, and the next one runs all the same", async () => {
  let runs = 0;
  const call = gatherWhileBusy(
    async (items: readonly string[]) => {
      runs += 1;
      await Promise.resolve();
      if (items.includes("bad")) throw new Error("refused");
      return items;
    },
    { maxRunning: 1, mayJoin: () => false },
  );
  const replies = await Promise.allSettled(["good", "bad", "fine"].map(call));
  expect(replies.map((it) => it.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(runs).toBe(3);
});

test("a run that answers too little rejects instead of answering the wrong one", async () => {
  const call = gatherWhileBusy(() => Promise.resolve([]), { maxRunning: 1, ...ANY });
  await expect(call(1)).rejects.toThrow("in part");
});

test("everybody gets the own answer, and never more batches run than allowed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(20), { maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      async (items, maxRunning) => {
        let running = 0;
        const call = gatherWhileBusy(
          async (batch: readonly number[]) => {
            running += 1;
            expect(running).toBeLessThanOrEqual(maxRunning);
            await new Promise((resolve) => setImmediate(resolve));
            running -= 1;
            return batch.map((it) => it + 1);
          },
          { maxRunning, mayJoin: (batch, it) => !batch.includes(it) },
        );
        expect(await Promise.all(items.map(call))).toEqual(items.map((it) => it + 1));
      },
    ),
    { numRuns: 50 },
  );
});
