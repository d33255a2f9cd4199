import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { MessageId, RetractionId } from "#shared/ids.ts";
import { mailboxCalls, overspent, sharedMailboxes } from "../support/call-log.ts";
import { eventually, startWorkers, type WorkerProcesses } from "../support/worker-processes.ts";
import { openRoom, type Room } from "../engine/room.ts";

/** As test/support/chaos/chaos-process.ts has them. */
const LEASE_MS = 4_000;
const CALL_TIMEOUT_MS = 2_000;
const PATIENT = { timeout: 300_000 };

interface Campaign {
  readonly messages: readonly MessageId[];
  readonly ids: readonly string[];
  readonly copies: number;
}

/** The product takes mail here; who works are processes of their own. */
async function openIntakeRoom(users: number): Promise<Room & { readonly users: number }> {
  return { ...(await openRoom({ users, environment: { UNDELIVER_ROLES: "intake" } })), users };
}

/** Mails to everybody at both providers. */
async function deliver(room: Room & { readonly users: number }, mails: number): Promise<Campaign> {
  // The seeds have some odd mailboxes too, behind the plain ones.
  const people = [
    ...room.exchange.seed.users.slice(0, room.users).map((it) => it.address),
    ...room.workspace.directory.users.slice(0, room.users).map((it) => it.primaryEmail),
  ];
  const ids = Array.from({ length: mails }, (_, n) => `<campaign-${n}@evil.example>`);
  const messages: MessageId[] = [];
  for (const id of ids) {
    await room.send(id, { to: people });
    messages.push(await room.message(id, people.length));
  }
  return { messages, ids, copies: mails * people.length };
}

interface Count {
  readonly outcome: string;
  readonly n: number;
  readonly open: number;
}

/** How each copy ended, once none is open any more. */
function ended(room: Room, id: RetractionId): Promise<Readonly<Record<string, number>>> {
  let last: readonly Count[] = [];
  const over = eventually(async () => {
    const rows = await room.query<Count>(
      `select outcome, count(*)::int as n, count(*) filter (where settled_at is null)::int as open
       from retraction_copy where retraction_id = $1 group by outcome`,
      [id],
    );
    last = rows;
    const isOver = rows.length > 0 && rows.every((it) => it.open === 0);
    return isOver ? Object.fromEntries(rows.map((it) => [it.outcome, it.n])) : undefined;
  }, "every copy is settled");
  return over.catch((error: unknown) => {
    throw new Error(`not every copy is settled: ${JSON.stringify(last)}`, { cause: error });
  });
}

async function allMoved(room: Room, id: RetractionId, { copies }: Campaign): Promise<void> {
  expect(await ended(room, id)).toEqual({ moved: copies });
}

/** How often each item was changed: more than once is a second effect. */
function changes(room: Room, { ids }: Campaign): readonly number[] {
  return [...new Set(ids.flatMap((id) => room.items(id).map(({ item }) => item.changes)))];
}

/** The worker that is just moving something. */
function movingWorker(room: Room, workers: WorkerProcesses) {
  return eventually(() => {
    const moved = mailboxCalls(room).find(
      (it) => it.operation === "graph.move" || it.operation === "gmail.modify",
    );
    return workers.all.find((it) => it.agent === moved?.agent);
  }, "somebody moves something");
}

test("three processes on one database take part alike and never meet in a mailbox", PATIENT, async () => {
  await using room = await openIntakeRoom(80);
  const campaign = await deliver(room, 1);
  room.faults({ kind: "latency", operation: "*", delayMs: 30 });
  await using workers = await startWorkers(room, { count: 3 });
  const id = await room.retract(campaign.messages, "DeletedItems");
  await allMoved(room, id, campaign);
  const calls = mailboxCalls(room);
  expect(sharedMailboxes(calls)).toEqual([]);
  expect(changes(room, campaign)).toEqual([1]);
  const byAgent = Map.groupBy(calls, (it) => it.agent);
  for (const { agent } of workers.all)
    expect(byAgent.get(agent)?.length ?? 0).toBeGreaterThan(calls.length / 20);
});

test(
  "the mailboxes of a killed worker are gone on with once its lease and its last call are over",
  PATIENT,
  async () => {
    await using room = await openIntakeRoom(40);
    const campaign = await deliver(room, 1);
    room.faults({ kind: "latency", operation: "*", delayMs: 100 });
    await using workers = await startWorkers(room, { count: 2 });
    const id = await room.retract(campaign.messages, "DeletedItems");
    const victim = await movingWorker(room, workers);
    await victim.kill();
    const killedAt = Date.now();
    await allMoved(room, id, campaign);
    expect(Date.now() - killedAt).toBeLessThan(LEASE_MS + CALL_TIMEOUT_MS + 15_000);
    expect(changes(room, campaign)).toEqual([1]);
    expect(sharedMailboxes(mailboxCalls(room))).toEqual([]);
  },
);

test("a worker that was stopped past its lease and goes on has no second effect", PATIENT, async () => {
  await using room = await openIntakeRoom(40);
  const campaign = await deliver(room, 1);
  room.faults({ kind: "latency", operation: "*", delayMs: 100 });
  await using workers = await startWorkers(room, { count: 2 });
  const id = await room.retract(campaign.messages, "DeletedItems");
  const stopped = await movingWorker(room, workers);
  stopped.pause();
  await allMoved(room, id, campaign);
  const resumedAt = new Date();
  stopped.resume();
  await sleep(2_000);
  expect(changes(room, campaign)).toEqual([1]);
  await allMoved(room, id, campaign);
  const late = mailboxCalls(room).filter((it) => it.agent === stopped.agent && it.startedAt > resumedAt);
  expect(late.filter((it) => it.operation === "graph.move" || it.operation === "gmail.modify")).toEqual([]);
});

const UNITS: Readonly<Record<string, number>> = {
  "gmail.list": 5,
  "gmail.get": 20,
  "gmail.modify": 5,
  "gmail.labels": 1,
};

/** Whoever waits for his share of a budget is in a call. */
const PATIENT_TERMS = { leaseMs: 60_000, callTimeoutMs: 25_000, marginMs: 500 };

test(
  "three processes together keep within the budgets of project, user and application",
  PATIENT,
  async () => {
    await using room = await openIntakeRoom(60);
    const campaign = await deliver(room, 1);
    const [flooded = ""] = room.workspace.directory.users.map((it) => it.primaryEmail);
    const flood: MessageId[] = [];
    for (let n = 0; n < 40; n++) {
      const id = `<flood-${n}@evil.example>`;
      await room.send(id, { to: [flooded] });
      flood.push(await room.message(id));
    }
    const limits = {
      projectUnitsPerMinute: 60 * 300,
      userUnitsPerMinute: 60 * 100,
      freeUserUnitsPerMinute: 100,
      appRequestsPerMinute: 60 * 20,
    };
    await using workers = await startWorkers(room, { count: 3, limits, terms: PATIENT_TERMS });
    const id = await room.retract([...campaign.messages, ...flood], "DeletedItems");
    await allMoved(room, id, { ...campaign, copies: campaign.copies + flood.length });
    const calls = mailboxCalls(room);
    const nodes = workers.all.length;
    // A burst of ten seconds, and what each node has leased: a second's worth, or what it has free.
    const gmail = calls.filter((it) => it.operation.startsWith("gmail."));
    const units = (it: { readonly operation: string }): number => UNITS[it.operation] ?? 0;
    expect(overspent(gmail, { perSecond: 300, burst: (10 + nodes) * 300, units })).toBeLessThanOrEqual(0);
    const ofUser = gmail.filter((it) => it.address === flooded);
    const burst = (10 + nodes) * 100 + nodes * 100;
    expect(overspent(ofUser, { perSecond: 100, burst, units })).toBeLessThanOrEqual(0);
    const graph = calls.filter((it) => it.operation.startsWith("graph."));
    expect(overspent(graph, { perSecond: 20, burst: (10 + nodes) * 20, units: () => 1 })).toBeLessThanOrEqual(
      0,
    );
    // Each of them was reached: without budgets it would have been more.
    expect(gmail.reduce((sum, it) => sum + units(it), 0)).toBeGreaterThan((10 + nodes) * 300);
    expect(ofUser.reduce((sum, it) => sum + units(it), 0)).toBeGreaterThan(burst);
    expect(graph.length).toBeGreaterThan((10 + nodes) * 20);
  },
);

/** From the provider's answer to the last process that has heard of it: a commit and a notification, on a busy machine. */
const HEARD_MS = 1_500;

test("a ban of the whole application that one process hears stops the calls of all", PATIENT, async () => {
  await using room = await openIntakeRoom(60);
  const campaign = await deliver(room, 1);
  await using workers = await startWorkers(room, { count: 2 });
  room.faults(
    { kind: "throttle", operation: "graph.batch", retryAfterSeconds: 3, times: 1 },
    { kind: "latency", operation: "*", delayMs: 20 },
  );
  const id = await room.retract(campaign.messages, "DeletedItems");
  await allMoved(room, id, campaign);
  const banned = room.exchange.calls.calls.find((it) => it.status === 429);
  const from = (banned?.endedAt.getTime() ?? 0) + HEARD_MS;
  const until = (banned?.endedAt.getTime() ?? 0) + 3_000;
  const within = room.exchange.calls.calls.filter((it) => {
    const at = it.startedAt.getTime();
    return it.operation === "graph.batch" && at > from && at < until;
  });
  expect(banned?.retryAfterSeconds).toBe(3);
  expect(within).toEqual([]);
  const agents = new Set(mailboxCalls(room).map((it) => it.agent));
  expect(agents).toEqual(new Set(workers.all.map((it) => it.agent)));
});
