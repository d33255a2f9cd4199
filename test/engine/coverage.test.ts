import { afterAll, beforeAll, expect, test } from "vitest";
import { checkCoverage, coverageOf } from "#directory/coverage.ts";
import { countLowCoverage, openCoverage, openCoverageWork } from "#store/coverage.ts";
import { openOverview } from "#store/overview.ts";
import { openBudgets } from "../../src/main/open-budgets.ts";
import { openProviders, type Providers } from "../../src/main/open-providers.ts";
import { openIntegrations } from "#store/integrations.ts";
import { openRoom, type Room } from "./room.ts";

const EXCHANGE = "bruno.berg@corp.test";
const FOREVER = new AbortController().signal;
const HALF_HOUR_MS = 1_800_000;

let room: Room;
let providers: Providers;
const opened = new AsyncDisposableStack();
beforeAll(async () => {
  // The product itself looks nowhere: what is due is due here.
  room = opened.use(await openRoom({ environment: { UNDELIVER_ROLES: "intake" } }));
  const budgets = opened.use(openBudgets(room.serving));
  providers = opened.use(
    openProviders({
      integrations: openIntegrations(room.serving.database, room.serving.sealer),
      endpointSets: { simulator: room.endpoints },
      instanceApp: undefined,
      budgetOf: (tenantId) => budgets.of(tenantId),
      limits: {},
      onError: () => {},
      onAnswer: () => {},
    }),
  );
});
afterAll(() => opened.disposeAsync());

const check = () => {
  const work = openCoverageWork(room.serving.database);
  return checkCoverage({ work, provider: (...of) => providers.open(...of) }, FOREVER);
};
const due = () =>
  room.query("update integration set coverage_due_at = now() where tenant_id = $1", [room.tenantId]);
const read = async () => {
  const all = await openCoverage(room.serving.database).list(room.tenantId);
  return all.find((it) => it.integration.id === room.microsoft);
};

function deliver(id: string, agoMs: number) {
  room.exchange.deliver({
    recipient: EXCHANGE,
    mime: Buffer.from(`From: a@b.example\r\nSubject: x\r\nMessage-ID: ${id}\r\n\r\nx\r\n`),
    networkMessageId: crypto.randomUUID(),
    receivedAt: new Date(Date.now() - agoMs),
    toJunk: false,
  });
}

test("before any journal copy has come nothing is looked at", async () => {
  await room.query("update source set last_seen_at = null where tenant_id = $1", [room.tenantId]);
  await due();
  expect(await check()).toEqual([]);
  expect((await read())?.checks).toEqual([]);
  await room.query("update source set last_seen_at = now() where tenant_id = $1", [room.tenantId]);
});

test("what no journal copy told of is counted, named, and told as too little; mail of just now is not missed yet", async () => {
  await room.send("<seen@partner.example>", { to: [EXCHANGE] });
  await room.message("<seen@partner.example>");
  const user = room.exchange.seed.users.find((it) => it.address === EXCHANGE);
  await room.query(
    `insert into mailbox (tenant_id, id, integration_id, provider_id, handle, primary_address)
     select $1, gen_random_uuid(), $2, $3, $3, $4
     on conflict (tenant_id, integration_id, provider_id) do nothing`,
    [room.tenantId, room.microsoft, user?.id, EXCHANGE],
  );
  for (let n = 0; n < 25; n += 1) deliver(`<missed-${n}@b.example>`, HALF_HOUR_MS + n * 1_000);
  deliver("<just-now@b.example>", 1_000);
  await due();
  expect(await check()).toMatchObject([{ turn: "low", mails: 25, seen: 0 }]);
  const coverage = await read();
  expect(coverage?.checks).toMatchObject([{ mailboxes: 1, failed: 0, mails: 25, seen: 0 }]);
  expect(coverage?.checks[0]?.missing).toHaveLength(20);
  expect(coverage?.lowSince).toBeInstanceOf(Date);
  expect(await countLowCoverage(room.serving.database)).toBe(1);
  const concerns = await openOverview(room.serving.database).concerns(room.tenantId);
  expect(concerns.map((it) => it.kind)).toContain("coverage_low");
});

test("an hour later nothing is counted twice, and once the share is right again it is told", async () => {
  await due();
  expect(await check()).toEqual([]);
  expect((await read())?.checks[0]).toMatchObject({ mails: 0 });
  await room.query(
    "insert into coverage_check (tenant_id, integration_id, at, mailboxes, failed, mails, seen) values ($1, $2, now() - interval '2 hours', 20, 0, 9000, 9000)",
    [room.tenantId, room.microsoft],
  );
  await due();
  expect(await check()).toMatchObject([{ turn: "restored" }]);
  expect(await countLowCoverage(room.serving.database)).toBe(0);
});

test("while nothing can be looked at nobody says that it is right again", async () => {
  const rows = (text: string) => room.query(text, [room.tenantId]);
  await rows(
    "update integration set coverage_low_since = now() where tenant_id = $1 and provider = 'microsoft'",
  );
  // What was looked at is more than a day ago, and since then no mailbox could be asked.
  await rows("update coverage_check set at = at - interval '26 hours' where tenant_id = $1");
  await rows(`insert into coverage_check (tenant_id, integration_id, mailboxes, failed, mails, seen)
    select tenant_id, id, 20, 20, 0, 0 from integration where tenant_id = $1`);
  await due();
  expect(await check()).toEqual([]);
  expect(await countLowCoverage(room.serving.database)).toBe(1);
});

test("two processes do not look at one integration at once", async () => {
  await due();
  const before = (await read())?.checks.length ?? 0;
  await Promise.all([check(), check()]);
  expect((await read())?.checks.length).toBe(before + 1);
});

test.each([
  [{ mails: 19, seen: 0 }, undefined],
  [{ mails: 100, seen: 99 }, "restored"],
  [{ mails: 100, seen: 98 }, "low"],
  [{ mails: 20, seen: 19 }, "low"],
])("of %j is said: %s", (day, turn) => {
  expect(coverageOf(day)).toBe(turn);
});
