import { expect, test } from "vitest";
import { openWaitForWake } from "./wait-for-wake.ts";

/** What ends before this was ended by something else, on a machine that is busy as well. */
const LONG_MS = 50_000;

/** A source of wakes, and how many reactions hang on it. */
function openHub() {
  let next = Promise.withResolvers<void>();
  let listeners = 0;
  return {
    listeners: () => listeners,
    woken: () => {
      listeners += 1;
      return next.promise;
    },
    wake: () => {
      const current = next;
      next = Promise.withResolvers<void>();
      current.resolve();
    },
  };
}

async function timed(work: Promise<void>): Promise<number> {
  const since = performance.now();
  await work;
  return performance.now() - since;
}

test("a wake ends the wait, and without one the time does", async () => {
  const hub = openHub();
  const wait = openWaitForWake(hub.woken, new AbortController().signal);
  const waiting = timed(wait(LONG_MS));
  hub.wake();
  expect(await waiting).toBeLessThan(LONG_MS / 2);
  expect(await timed(wait(20))).toBeGreaterThanOrEqual(15);
});

test("many wakes in a row end one wait", async () => {
  const hub = openHub();
  const wait = openWaitForWake(hub.woken, new AbortController().signal);
  const ringing = setInterval(hub.wake, 1);
  const took = await timed(wait(LONG_MS, 100));
  clearInterval(ringing);
  expect(took).toBeGreaterThanOrEqual(95);
  expect(took).toBeLessThan(LONG_MS / 2);
});

test("a wake that came while nobody waited is not lost", async () => {
  const hub = openHub();
  const wait = openWaitForWake(hub.woken, new AbortController().signal);
  hub.wake();
  await Promise.resolve();
  await Promise.resolve();
  expect(await timed(wait(LONG_MS))).toBeLessThan(LONG_MS / 2);
});

test("the end of it all ends the wait", async () => {
  const ended = new AbortController();
  const wait = openWaitForWake(openHub().woken, ended.signal);
  const waiting = timed(wait(LONG_MS));
  ended.abort();
  expect(await waiting).toBeLessThan(LONG_MS / 2);
  expect(await timed(wait(LONG_MS))).toBeLessThan(LONG_MS / 2);
});

test("however often one waits, one reaction hangs on the source", async () => {
  const hub = openHub();
  const wait = openWaitForWake(hub.woken, new AbortController().signal);
  for (let n = 0; n < 50; n++) await wait(0);
  expect(hub.listeners()).toBe(1);
});
