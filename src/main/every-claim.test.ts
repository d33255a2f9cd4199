import { expect, test, vi } from "vitest";
import { openLog } from "#telemetry/log.ts";
import { everyClaim } from "./every-claim.ts";

/** The machine may be busy. */
const PATIENT = { timeout: 20_000 };

function openStage(due: number) {
  const waiting = Array.from({ length: due }, (_, index) => index);
  const working = new Map<number, () => void>();
  const stopped: number[] = [];
  const jobs = everyClaim<number>(
    {
      claim: () => Promise.resolve(waiting.shift()),
      work: async (claim, stopping) => {
        await new Promise<void>((resolve) => {
          working.set(claim, resolve);
          stopping.addEventListener("abort", () => resolve());
        });
        working.delete(claim);
        if (stopping.aborted) stopped.push(claim);
      },
    },
    openLog("error"),
  );
  return { jobs, waiting, working, stopped };
}

test("three are worked on at once, and the next one when one of them is through", async () => {
  const { jobs, working, waiting } = openStage(5);
  await using _ = jobs;
  await vi.waitUntil(() => working.size === 3, PATIENT);
  expect(waiting).toEqual([3, 4]);
  working.get(1)?.();
  await vi.waitUntil(() => working.has(3), PATIENT);
  expect([[...working.keys()], waiting]).toEqual([[0, 2, 3], [4]]);
});

test("the end tells all of them to stop, waits until they have, and takes up nothing more", async () => {
  const { jobs, working, waiting, stopped } = openStage(4);
  await vi.waitUntil(() => working.size === 3, PATIENT);
  await jobs[Symbol.asyncDispose]();
  expect([stopped, working.size, waiting]).toEqual([[0, 1, 2], 0, [3]]);
});
