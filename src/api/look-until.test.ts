import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { lookUntil } from "./look-until.ts";

/** As a run of thousands of copies: something settles at every millisecond. */
const woken = (): Promise<void> => sleep(1);
const never = (): Promise<void> => new Promise(() => {});

test("it ends when it holds, by a wake before its own next look", async () => {
  let looks = 0;
  const holds = (): Promise<boolean> => Promise.resolve(++looks === 3);
  await lookUntil(holds, { woken, lookAgainMs: 3_600_000, over: new AbortController().signal });
  expect(looks).toBe(3);
});

test("what nobody tells of is seen by its own next look", async () => {
  let looks = 0;
  const holds = (): Promise<boolean> => Promise.resolve(++looks === 2);
  await lookUntil(holds, { woken: never, lookAgainMs: 40, over: new AbortController().signal });
  expect(looks).toBe(2);
});

test("it ends when its time is over", async () => {
  const over = AbortSignal.timeout(50);
  await lookUntil(() => Promise.resolve(false), { woken: never, lookAgainMs: 5_000, over });
  expect(over.aborted).toBe(true);
});

test("however often it is woken, it looks a bounded number of times, and the fewer the longer a look takes", async () => {
  const looksIn = async (ms: number, lookMs: number): Promise<number> => {
    let looks = 0;
    const holds = async (): Promise<boolean> => {
      looks += 1;
      await sleep(lookMs);
      return false;
    };
    await lookUntil(holds, { woken, lookAgainMs: 250, over: AbortSignal.timeout(ms) });
    return looks;
  };
  expect(await looksIn(500, 0)).toBeLessThanOrEqual(20);
  expect(await looksIn(500, 20)).toBeLessThanOrEqual(3);
});
