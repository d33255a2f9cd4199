import { expect, test } from "vitest";
import type { MessageId, RetractionId } from "#shared/ids.ts";
import type { FaultRule } from "#simulator/faults.ts";
import { openIntegrations } from "#store/integrations.ts";
import { eventually, startWorkers } from "../support/worker-processes.ts";
import { openRoom, type Room } from "../engine/room.ts";

const USERS = 125;
const MAILS = 8;
const COPIES = 2 * USERS * MAILS;
const PROCESSES = 3;

/** In each of them the whole credential is refused, in mid-work, to everybody who is at it. */
const OUTAGES: readonly (readonly [name: string, codes: readonly string[], faults: readonly FaultRule[]])[] =
  [
    [
      "the secret has ended, and the delegation was taken away",
      ["AADSTS7000222", "unauthorized_client"],
      [
        { kind: "refuse", operation: "entra.token", code: "expired-secret" },
        { kind: "refuse", operation: "google.token", code: "unauthorized_client", status: 401 },
      ],
    ],
    [
      "the directory is blocked, and the clock is wrong by ten minutes",
      ["AADSTS5000225", "invalid_grant"],
      [
        { kind: "refuse", operation: "entra.token", code: "tenant-blocked" },
        { kind: "clock-skew", operation: "google.token", skewMs: -600_000 },
      ],
    ],
    [
      "Conditional Access forbids it, and the client was deleted",
      ["AADSTS53003", "deleted_client"],
      [
        { kind: "refuse", operation: "entra.token", code: "conditional-access" },
        { kind: "refuse", operation: "google.token", code: "deleted_client", status: 401 },
      ],
    ],
  ];

/** What was under way to the endpoint when its first refusal came has ended by then. */
const UNDER_WAY_MS = 500;

interface TokensAsked {
  readonly refused: number;
  /** Begun when a refusal was long there. */
  readonly later: number;
}

function tokensAsked({ exchange, workspace }: Room, since: Date): readonly TokensAsked[] {
  return [exchange.calls.calls, workspace.calls.calls].map((calls) => {
    const refused = calls.filter((it) => it.operation.endsWith(".token") && it.startedAt >= since);
    const heardAt = (refused[0]?.endedAt.getTime() ?? 0) + UNDER_WAY_MS;
    const later = refused.filter((it) => it.startedAt.getTime() > heardAt);
    return { refused: refused.length, later: later.length };
  });
}

async function count(room: Room, where: string): Promise<number> {
  const [row] = await room.query<{ n: number }>(`select count(*)::int as n from ${where}`);
  return row?.n ?? 0;
}

async function deliver(room: Room): Promise<{ ids: readonly string[]; messages: readonly MessageId[] }> {
  const people = [
    ...room.exchange.seed.users.slice(0, USERS).map((it) => it.address),
    ...room.workspace.directory.users.slice(0, USERS).map((it) => it.primaryEmail),
  ];
  const ids = Array.from({ length: MAILS }, (_, n) => `<outage-${n}@evil.example>`);
  const messages: MessageId[] = [];
  for (const id of ids) {
    await room.send(id, { to: people });
    const stored = (): Promise<MessageId | undefined> =>
      room.message(id, people.length).catch(() => undefined);
    messages.push(await eventually(stored, `${id} is stored`));
  }
  return { ids, messages };
}

/** Both connections stop, and who was under way has ended. Answers what each endpoint was asked for tokens meanwhile. */
async function outage(
  room: Room,
  codes: readonly string[],
  faults: readonly FaultRule[],
): Promise<readonly TokensAsked[]> {
  const since = new Date();
  room.faults({ kind: "token-revoked", operation: "*" }, ...faults);
  await eventually(async () => {
    const rows = await room.query<{ code: string | null }>(
      "select stopped_code as code from integration where state = 'stopped' order by provider desc",
    );
    return rows.length === codes.length ? rows.map((it) => it.code) : undefined;
  }, "both connections are stopped").then((stopped) => expect(stopped).toEqual(codes));
  await eventually(
    async () => ((await count(room, "lane where lease_until > now()")) === 0 ? true : undefined),
    "nobody holds a lane any more",
  );
  return tokensAsked(room, since);
}

async function mend(room: Room): Promise<void> {
  const { database, sealer } = room.serving;
  room.faults({ kind: "latency", operation: "*", delayMs: 30 });
  for (const id of [room.microsoft, room.google])
    await openIntegrations(database, sealer).resume(room.tenantId, id, { actor: "person:ann" });
}

const settledOf = (id: RetractionId): string =>
  `retraction_copy where retraction_id = '${id}' and settled_at is not null`;

test(`${COPIES} copies and ${PROCESSES} processes: each outage costs some requests for tokens and no copy, and all goes on by itself`, {
  timeout: 600_000,
}, async ({ annotate }) => {
  await using room = await openRoom({ users: USERS, environment: { UNDELIVER_ROLES: "intake" } });
  const { ids, messages } = await deliver(room);
  room.faults({ kind: "latency", operation: "*", delayMs: 30 });
  await using _workers = await startWorkers(room, { count: PROCESSES });
  const id = await room.retract(messages, "DeletedItems");
  for (const [name, codes, faults] of OUTAGES) {
    const settled = await count(room, settledOf(id));
    // Never at its end: each outage comes upon work that is under way.
    expect(settled).toBeLessThan(COPIES);
    await eventually(
      async () => ((await count(room, settledOf(id))) > settled + 50 ? true : undefined),
      "the work has begun again",
    );
    const asked = await outage(room, codes, faults);
    const told = asked.map((it) => `${it.refused} (${it.later} later)`).join(" and ");
    await annotate(`${name}: ${told} requests for tokens`);
    for (const { later } of asked) expect(later).toBeLessThanOrEqual(3 * PROCESSES);
    await mend(room);
  }
  await eventually(
    async () => ((await count(room, settledOf(id))) === COPIES ? true : undefined),
    "every copy is settled",
    300_000,
  );
  const outcomes = await room.query(
    "select outcome, count(*)::int as n from retraction_copy where retraction_id = $1 group by 1",
    [id],
  );
  expect(outcomes).toEqual([{ outcome: "moved", n: COPIES }]);
  const changes = ids.flatMap((it) => room.items(it).map(({ item }) => item.changes));
  expect(new Set(changes)).toEqual(new Set([1]));
});
