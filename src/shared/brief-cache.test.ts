import { expect, test } from "vitest";
import { briefly } from "./brief-cache.ts";

function counted(clock: { ms: number }, maxKeys = 2) {
  const asked: string[] = [];
  const ask = briefly(
    (key: string) => {
      asked.push(key);
      return key === "bad" ? Promise.reject(new Error("no")) : Promise.resolve(key.toUpperCase());
    },
    { forMs: 1_000, maxKeys, now: () => clock.ms },
  );
  return { asked, ask };
}

test("an answer is remembered for a moment, and asked again after it", async () => {
  const clock = { ms: 0 };
  const { asked, ask } = counted(clock);
  expect(await Promise.all([ask("a"), ask("a")])).toEqual(["A", "A"]);
  expect(asked).toEqual(["a"]);
  clock.ms = 1_000;
  await ask("a");
  expect(asked).toEqual(["a", "a"]);
});

test("a failure is not remembered", async () => {
  const { asked, ask } = counted({ ms: 0 });
  await expect(ask("bad")).rejects.toThrow("no");
  await expect(ask("bad")).rejects.toThrow("no");
  expect(asked).toHaveLength(2);
});

test("the oldest key goes when there are too many", async () => {
  const { asked, ask } = counted({ ms: 0 });
  for (const key of ["a", "b", "c", "a"]) await ask(key);
  expect(asked).toEqual(["a", "b", "c", "a"]);
});
