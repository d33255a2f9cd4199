import fc from "fast-check";
import { expect, test } from "vitest";
import { openTokenTurns } from "./token-turns.ts";

const MAX = 8;

function open() {
  let at = 0;
  let inside = 0;
  let most = 0;
  const turns = openTokenTurns({
    max: MAX,
    now: () => new Date(at),
    isAnswer: (error) => error === "of one user",
  });
  const go = (error?: string) =>
    turns.run(async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      if (error !== undefined) throw error;
    });
  const many = async (count: number, error?: string) => {
    most = 0;
    await Promise.allSettled(Array.from({ length: count }, () => go(error)));
    return most;
  };
  return { many, pass: (ms: number) => (at += ms) };
}

test("one goes first, and twice as many with each that goes well, up to a bound", async () => {
  const { many } = open();
  expect(await many(1)).toBe(1);
  expect(await many(2)).toBe(2);
  expect(await many(40)).toBe(MAX);
});

test("while none goes well they go one after the other", async () => {
  const { many } = open();
  expect(await many(10, "refused")).toBe(1);
  expect(await many(20)).toBeGreaterThan(1);
  await many(1, "refused");
  expect(await many(2, "refused")).toBe(1);
});

test("an answer about one user is as good as a token", async () => {
  const { many } = open();
  expect(await many(40, "of one user")).toBe(MAX);
});

test("after a minute in which nobody asked one goes first again", async () => {
  const { many, pass } = open();
  await many(40);
  pass(60_001);
  expect(await many(2, "refused")).toBe(1);
});

test("whatever goes wrong, everybody gets his turn, and never more at once than allowed", async () => {
  const ends = fc.array(fc.constantFrom(undefined, "refused", "of one user"), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(ends, async (all) => {
      let inside = 0;
      const turns = openTokenTurns({
        max: MAX,
        now: () => new Date(0),
        isAnswer: (it) => it === "of one user",
      });
      const ended = await Promise.allSettled(
        all.map((error) =>
          turns.run(async () => {
            inside += 1;
            expect(inside).toBeLessThanOrEqual(MAX);
            await Promise.resolve();
            inside -= 1;
            if (error !== undefined) throw error;
          }),
        ),
      );
      const reasons = ended.map((it): unknown => (it.status === "rejected" ? it.reason : undefined));
      expect(reasons).toEqual(all);
    }),
    { numRuns: 50 },
  );
});
