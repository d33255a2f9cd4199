import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openOrigins } from "./origins.ts";

test("each piece of work knows its own origin, however they interleave, and outside there is none", async () => {
  const origins = openOrigins();
  const work = async (): Promise<string | undefined> => {
    await sleep(5);
    return origins.current();
  };
  const addresses = ["192.0.2.1", "192.0.2.2", "2001:db8::1"];
  expect(await Promise.all(addresses.map((it) => origins.within(it, work)))).toEqual(addresses);
  expect(await work()).toBeUndefined();
});
