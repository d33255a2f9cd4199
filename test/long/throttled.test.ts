import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Estimate } from "#retraction/estimate.ts";
import type { RetractionId } from "#shared/ids.ts";
import { mailboxCalls } from "../support/call-log.ts";
import { eventually } from "../support/worker-processes.ts";
import { openRoom, type Room } from "../engine/room.ts";

const PEOPLE = 560;
/** Stands in for a quarter of an hour, and is longer than the others take. */
const BAN_SECONDS = 25;

interface Ended {
  readonly id: RetractionId;
  /** When all but one were settled, in ms from the start. */
  readonly othersMs: number;
  readonly allMs: number;
  readonly estimates: readonly Estimate[];
}

function settledCopies(room: Room, id: RetractionId): Promise<number> {
  return room
    .query<{ n: number }>(
      "select count(*)::int as n from retraction_copy where retraction_id = $1 and settled_at is not null",
      [id],
    )
    .then(([row]) => row?.n ?? 0);
}

/** Retracts the mail from everybody, and looks how it goes. */
async function run(room: Room, messageId: string, people: readonly string[]): Promise<Ended> {
  await room.send(messageId, { to: people });
  const message = await room.message(messageId, people.length);
  const beganAt = performance.now();
  const id = await room.retract([message], "DeletedItems");
  const reach = (copies: number): Promise<number> =>
    eventually(
      async () => ((await settledCopies(room, id)) >= copies ? performance.now() - beganAt : undefined),
      `${copies} are settled`,
      120_000,
    );
  const othersMs = await reach(people.length - 1);
  const estimates: Estimate[] = [];
  const watching = new AbortController();
  const watched = (async () => {
    while (!watching.signal.aborted) {
      const estimate = await room.requests.estimate(room.tenantId, id);
      if (estimate !== undefined) estimates.push(estimate);
      await sleep(500);
    }
  })();
  const allMs = await reach(people.length);
  watching.abort();
  await watched;
  return { id, othersMs, allMs, estimates };
}

test(`of ${PEOPLE} mailboxes one is banned: the others are through as if it were not there, it comes after its ban by itself`, {
  timeout: 400_000,
}, async ({ annotate }) => {
  await using room = await openRoom({ users: PEOPLE, workers: { loops: 12 } });
  const people = room.exchange.seed.users.slice(0, PEOPLE).map((it) => it.address);
  await run(room, "<known@evil.example>", people); // afterwards all mailboxes are known
  const free = await run(room, "<free@evil.example>", people);
  const [, , banned = ""] = people;
  room.faults({
    kind: "throttle",
    operation: "graph.list",
    mailbox: banned,
    retryAfterSeconds: BAN_SECONDS,
    times: 1,
  });
  const throttled = await run(room, "<throttled@evil.example>", people);
  const endedAt = Date.now();

  await annotate(
    `all but one: ${Math.round(free.othersMs)} ms without the ban, ${Math.round(throttled.othersMs)} ms with it`,
  );
  expect(throttled.othersMs).toBeLessThan(free.othersMs * 2 + 2_000);
  const refused = mailboxCalls(room).find((it) => it.status === 429);
  const overAt = (refused?.endedAt.getTime() ?? 0) + BAN_SECONDS * 1_000;
  const own = mailboxCalls(room).filter((it) => it.address === banned);
  const within = own.filter(
    (it) => it.startedAt > (refused?.endedAt ?? 0) && it.startedAt.getTime() < overAt,
  );
  expect(refused?.address).toBe(banned);
  expect(within).toEqual([]);
  expect(room.items("<throttled@evil.example>").every(({ item }) => item.changes === 1)).toBe(true);

  // Whoever asked meanwhile was told until when, how many wait for it, and a range that proved right.
  expect(throttled.estimates.length).toBeGreaterThan(0);
  for (const it of throttled.estimates.filter((one) => one.waitsFor === "throttled")) {
    expect(it.copies).toBe(1);
    expect(Math.abs((it.until?.getTime() ?? 0) - overAt)).toBeLessThan(1_500);
    expect(endedAt).toBeGreaterThan(it.earliest.getTime());
    expect(endedAt).toBeLessThan(it.latest?.getTime() ?? 0);
  }
  expect(throttled.estimates.some((it) => it.waitsFor === "throttled")).toBe(true);
});

test("a quarter of an hour is obeyed whole, by the mailbox and by whoever claims it next", async () => {
  await using room = await openRoom();
  const AMAL = "amal.abate@corp.test";
  await room.send("<quarter@evil.example>", { to: [AMAL] });
  const message = await room.message("<quarter@evil.example>");
  room.faults({ kind: "throttle", operation: "graph.list", mailbox: AMAL, retryAfterSeconds: 900 });
  await room.retract([message], "DeletedItems");
  const [row] = await room.rowsWhere("<quarter@evil.example>", ([it]) => it?.outcome === "throttled");
  const seenAt = Date.now();
  const refused = mailboxCalls(room).find((it) => it.status === 429);
  const overAt = (refused?.endedAt.getTime() ?? 0) + 900_000;
  // Counted from when the answer was read, so never short of what was asked for.
  expect((row?.due_at?.getTime() ?? 0) - overAt).toBeGreaterThanOrEqual(-5);
  expect((row?.due_at?.getTime() ?? 0) - seenAt).toBeLessThanOrEqual(900_000);
  const [lane] = await room.query<{ blocked_until: Date }>(
    "select blocked_until from lane where blocked_until is not null",
  );
  expect(lane?.blocked_until).toEqual(row?.due_at);
  // A person asks for the same copy once more: his word is first, and still no call starts.
  await room.retract([message], "JunkEmail");
  await sleep(1_000);
  expect(mailboxCalls(room).filter((it) => it.startedAt > (refused?.endedAt ?? 0))).toEqual([]);
});
