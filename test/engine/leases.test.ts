import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { STEPS, type Step } from "#retraction/run.ts";
import { ADA, AMAL, BELA, BRUNO } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { openRoom, until } from "./room.ts";

/** Short, so that a sleep at a step is a worker that is slow past its lease. */
const TERMS = { leaseMs: 500, callTimeoutMs: 200, marginMs: 50 };

test("a worker that is slow past its lease, at whatever step, calls nothing and writes nothing more", {
  timeout: 90_000,
}, async () => {
  let slowAt: Step | undefined;
  let slept = 0;
  await using room = await openRoom({
    workers: {
      loops: 3,
      terms: TERMS,
      step: async (step) => {
        if (step !== slowAt) return;
        slowAt = undefined;
        await sleep(TERMS.leaseMs * 2);
        slept += 1;
      },
    },
  });
  for (const step of STEPS) {
    const id = `<slow-at-${step}@evil.example>`;
    const message = await room.sent(id, [AMAL, ADA]);
    const movesBefore = room.exchange.calls.counts.get("graph.move") ?? 0;
    const before = slept;
    slowAt = step;
    await room.retract([message], "DeletedItems");
    const rows = await room.settled(id, 2);
    await until(() => (slept > before ? true : undefined), `${step} is slept`);
    await sleep(100);
    const moves = (room.exchange.calls.counts.get("graph.move") ?? 0) - movesBefore;
    const changes = room.items(id).map(({ item }) => item.changes);
    expect({ step, ...outcomes(rows), moves, changes }).toEqual({
      step,
      [AMAL]: "moved",
      [ADA]: "moved",
      moves: 1,
      changes: [1, 1],
    });
    // What the slow one would have written has changed nothing.
    const again = await room.settled(id, 2);
    expect(again.map((it) => it.evidence)).toEqual(rows.map((it) => it.evidence));
  }
});

test("an error of our own, at whatever step, delays a copy and ends neither it nor the worker", async () => {
  let failsAt: Step | undefined;
  await using room = await openRoom({
    users: 3,
    workers: {
      loops: 1,
      step: (step) => {
        if (step !== failsAt) return;
        failsAt = undefined;
        throw new Error(`a bug at ${step}`);
      },
    },
  });
  for (const step of STEPS) {
    const id = `<bug-at-${step}@evil.example>`;
    const message = await room.sent(id, [AMAL]);
    failsAt = step;
    await room.retract([message], "DeletedItems");
    const rows = await until(async () => {
      await room.passTime(id, 1_000);
      const [row] = await room.rows(id);
      return row?.settled === true ? row : undefined;
    }, `${id} is settled`);
    const changes = room.items(id).map(({ item }) => item.changes);
    expect({ step, outcome: rows.outcome, changes }).toEqual({ step, outcome: "moved", changes: [1] });
    // It does not come back at once for ever.
    expect(rows.attempts).toBeLessThan(4);
  }
});

/** What happens to workers and calls meanwhile. */
const naps = fc.array(fc.constantFrom(0, 0, 20, 150, TERMS.leaseMs * 1.5), { maxLength: 8 });
const trouble = fc.record({
  naps,
  releaseNaps: naps,
  lostReplies: fc.integer({ min: 0, max: 3 }),
  refusals: fc.integer({ min: 0, max: 2 }),
  destination: fc.constantFrom("JunkEmail" as const, "DeletedItems" as const),
});

test("however two workers interleave, naps, lost replies and refusals included: one effect for each operation", {
  timeout: 90_000,
}, async () => {
  let naps: number[] = [];
  await using room = await openRoom({
    workers: { loops: 2, terms: TERMS, step: () => sleep(naps.shift() ?? 0) },
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(trouble, async (it) => {
      run += 1;
      naps = [...it.naps];
      const id = `<interleaved-${run}@evil.example>`;
      const message = await room.sent(id, [BRUNO, BELA]);
      room.faults(
        { kind: "lost-reply", operation: "graph.move", times: it.lostReplies },
        { kind: "lost-reply", operation: "gmail.modify", times: it.lostReplies },
        { kind: "server-error", operation: "graph.*", status: 503, times: it.refusals },
        { kind: "server-error", operation: "gmail.*", status: 500, times: it.refusals },
      );
      const settled = (atLeast: number) =>
        until(async () => {
          await room.passTime(id, 5_000);
          const rows = await room.rows(id);
          return rows.length >= atLeast && rows.every((row) => row.settled) ? rows : undefined;
        }, `${id} is settled`);
      const retraction = await room.retract([message], it.destination);
      expect(outcomes(await settled(2))).toEqual({ [BRUNO]: "moved", [BELA]: "moved" });
      room.faults();
      expect(room.items(id).map(({ item }) => item.changes)).toEqual([1, 1]);

      naps = [...it.releaseNaps];
      const release = await room.release(retraction);
      const rows = (await settled(4)).filter((row) => row.retraction_id === release.id);
      expect(outcomes(rows)).toEqual({ [BRUNO]: "restored", [BELA]: "restored" });
      expect(room.items(id).map(({ item }) => item.changes)).toEqual([2, 2]);
    }),
    { numRuns: 5 },
  );
});
