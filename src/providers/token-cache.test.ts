import { expect, test } from "vitest";
import { openTokenCache } from "./token-cache.ts";

const FOREVER = new AbortController().signal;

function counting(lifeSeconds: number) {
  let at = new Date("2026-05-04T10:00:00Z").getTime();
  let fetched = 0;
  const cache = openTokenCache(
    async (key) => {
      fetched += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
      return { value: `${key}-${fetched}`, expiresAt: new Date(at + lifeSeconds * 1000) };
    },
    () => new Date(at),
  );
  return { cache, fetched: () => fetched, pass: (seconds: number) => (at += seconds * 1000) };
}

test("a token is fetched once for all who ask at the same time, and kept", async () => {
  const { cache, fetched } = counting(3600);
  const all = await Promise.all(Array.from({ length: 10 }, () => cache.get("a", FOREVER)));
  expect(new Set(all)).toEqual(new Set(["a-1"]));
  expect(await cache.get("a", FOREVER)).toBe("a-1");
  expect(fetched()).toBe(1);
});

test("each key has a token of its own", async () => {
  const { cache } = counting(3600);
  expect(await cache.get("a", FOREVER)).toBe("a-1");
  expect(await cache.get("b", FOREVER)).toBe("b-2");
});

test("the last five minutes of a token are not used", async () => {
  const { cache, pass } = counting(3600);
  await cache.get("a", FOREVER);
  pass(3600 - 301);
  expect(await cache.get("a", FOREVER)).toBe("a-1");
  pass(2);
  expect(await cache.get("a", FOREVER)).toBe("a-2");
});

test("a token shorter than that is still used for half of its life", async () => {
  const { cache, pass } = counting(60);
  await cache.get("a", FOREVER);
  pass(29);
  expect(await cache.get("a", FOREVER)).toBe("a-1");
  pass(2);
  expect(await cache.get("a", FOREVER)).toBe("a-2");
});

test("a refused token is renewed once, however many were refused with it", async () => {
  const { cache, fetched } = counting(3600);
  await cache.get("a", FOREVER);
  await Promise.all(Array.from({ length: 5 }, () => cache.get("a", FOREVER, "a-1")));
  expect(await cache.get("a", FOREVER, "a-1")).toBe("a-2");
  expect(fetched()).toBe(2);
});

test("who gives up does not take the token from the others", async () => {
  const { cache } = counting(3600);
  const abort = new AbortController();
  const impatient = cache.get("a", abort.signal);
  const patient = cache.get("a", FOREVER);
  abort.abort(new Error("lease over"));
  await expect(impatient).rejects.toThrow("lease over");
  expect(await patient).toBe("a-1");
});

test("a failed fetch is not kept", async () => {
  let tries = 0;
  const cache = openTokenCache(
    async () => {
      tries += 1;
      if (tries === 1) throw new Error("busy");
      return { value: "good", expiresAt: new Date(Date.now() + 3_600_000) };
    },
    () => new Date(),
  );
  await expect(cache.get("a", FOREVER)).rejects.toThrow("busy");
  expect(await cache.get("a", FOREVER)).toBe("good");
});
