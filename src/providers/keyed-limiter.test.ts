import fc from "fast-check";
import { expect, test } from "vitest";
import { openKeyedLimiter } from "./keyed-limiter.ts";

const FOREVER = new AbortController().signal;
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("no key ever runs more than its limit, whatever comes in whatever order, and all of it is run", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ key: fc.constantFrom("a", "b"), fails: fc.boolean(), aborts: fc.boolean() }), {
        maxLength: 40,
      }),
      fc.integer({ min: 1, max: 5 }),
      async (jobs, limit) => {
        const limiter = openKeyedLimiter(() => limit);
        const running = new Map<string, number>();
        let most = 0;
        const results = await Promise.allSettled(
          jobs.map(({ key, fails, aborts }) => {
            const abort = new AbortController();
            const done = limiter.run(key, abort.signal, async () => {
              running.set(key, (running.get(key) ?? 0) + 1);
              most = Math.max(most, running.get(key) ?? 0);
              await pause();
              running.set(key, (running.get(key) ?? 0) - 1);
              if (fails) throw new Error("failed");
              return key;
            });
            if (aborts) abort.abort(new Error("given up"));
            return done;
          }),
        );
        expect(most).toBeLessThanOrEqual(limit);
        expect(results).toHaveLength(jobs.length);
        const unhindered = results.filter((_, index) => !jobs[index]?.fails && !jobs[index]?.aborts);
        expect(unhindered.every(({ status }) => status === "fulfilled")).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test("who gives up while waiting never starts, and keeps nobody else waiting", async () => {
  const limiter = openKeyedLimiter(() => 1);
  const gate = Promise.withResolvers<void>();
  const first = limiter.run("a", FOREVER, () => gate.promise);
  const abort = new AbortController();
  let started = false;
  const second = limiter.run("a", abort.signal, async () => {
    started = true;
  });
  const third = limiter.run("a", FOREVER, async () => "third");
  abort.abort(new Error("lease over"));
  await expect(second).rejects.toThrow("lease over");
  gate.resolve();
  await first;
  expect(await third).toBe("third");
  expect(started).toBe(false);
});
