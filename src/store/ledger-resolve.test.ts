import { expect, test } from "vitest";
import type { DirectoryMailbox } from "#directory/address-book.ts";
import type { WorkerId } from "#retraction/ledger.ts";
import { type CopyId, type IntegrationId, type MessageId, newId, type RetractionId } from "#shared/ids.ts";
import { NO_ACTION } from "#policy/auto-retract.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { delivery, journalOf, judgedAs } from "../../test/support/journal-deliveries.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { untilOneWaits } from "../../test/support/until-one-waits.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";
import type { Database } from "./database.ts";
import { enqueueCopies } from "./enqueue.ts";
import { openLedger } from "./ledger.ts";
import { resolve } from "./ledger-resolve.ts";
import { saveMailboxes } from "./save-mailboxes.ts";

/** One mailbox; the same address can belong to another one at the other provider. */
function mailbox(provider: string, name: string, ...aliases: readonly string[]): DirectoryMailbox {
  const primaryAddress = `${name}@corp.example`;
  const addresses = [primaryAddress, ...aliases.map((it) => `${it}@corp.example`)];
  return { providerId: `${provider}-${name}`, handle: name, primaryAddress, addresses };
}

const [ANN, BOB, CID, DAN] = [
  mailbox("m", "ann", "anna", "shop"),
  mailbox("m", "bob", "info"),
  mailbox("m", "cid"),
  mailbox("m", "dan", "sales"),
];
// In the middle of a migration: each address is at both providers, and the aliases hang on others.
const [FAR_ANN, FAR_DAN] = [mailbox("g", "ann", "sales", "info"), mailbox("g", "dan", "anna", "shop")];

const DIRECTORY: Readonly<Record<string, readonly DirectoryMailbox[]>> = {
  "everyone@corp.example": [ANN, BOB, CID, DAN],
  "team@corp.example": [DAN, CID, BOB],
  "ann@corp.example": [ANN],
  "info@corp.example": [BOB],
  "dan@corp.example": [DAN],
  "sales@corp.example": [DAN],
  "far-list@corp.example": [FAR_DAN, FAR_ANN],
  "far-ann@corp.example": [FAR_ANN],
};

interface World {
  readonly database: Database;
  readonly tenant: SeededTenant;
  readonly far: IntegrationId;
}

async function openWorld(database: Database): Promise<World> {
  const tenant = await seedTenant(database, { domain: "corp.example" });
  const far = newId<IntegrationId>(new Date());
  await database.asWorker((tx) =>
    tx.rows(
      "insert into integration (tenant_id, id, provider, name, connection) values ($1, $2, 'google', 'far', '{}')",
      [tenant.tenantId, far],
    ),
  );
  return { database, tenant, far };
}

/** A mail to addresses of the directory, none of them looked up yet, in two runs at once. */
async function mailTo(
  { database, tenant, far }: World,
  addresses: readonly string[] = Object.keys(DIRECTORY),
): Promise<MessageId> {
  const { tenantId, integrationId } = tenant;
  const { messageId } = await seedMessage(database, tenant, { recipients: [] });
  await database.asWorker(async (tx) => {
    const copies: CopyId[] = [];
    for (const address of addresses) {
      const copyId = newId<CopyId>(new Date());
      const integration = address.startsWith("far") ? far : integrationId;
      await tx.rows(
        `insert into copy (tenant_id, id, message_id, integration_id, address, journaled_at) values ($1, $2, $3, $4, $5, now())`,
        [tenantId, copyId, messageId, integration, address],
      );
      copies.push(copyId);
    }
    for (const retractionId of [newId<RetractionId>(new Date()), newId<RetractionId>(new Date())]) {
      await tx.rows(
        `insert into retraction (tenant_id, id, kind, state, destination, when_impossible, requested_by, applied_at)
         values ($1, $2, 'manual', 'running', 'JunkEmail', 'leave', 'person:ann', now())`,
        [tenantId, retractionId],
      );
      const row = { retractionId, messageId, kind: "retract", asked: "JunkEmail", priority: 20 } as const;
      await enqueueCopies(
        tx,
        tenantId,
        copies.map((copyId) => ({ ...row, copyId, whenImpossible: "leave" })),
      );
    }
  });
  return messageId;
}

/** Every copy that is due and has no mailbox is looked up, all at once. */
async function resolveAll({ database }: World): Promise<readonly PromiseSettledResult<void>[]> {
  const ledger = openLedger(database);
  const resolving: Promise<void>[] = [];
  for (;;) {
    const worker = newId<WorkerId>(new Date());
    const claim = await ledger.claim({
      worker,
      maxLanes: 20,
      maxRows: 25,
      leaseMs: 60_000,
      callTimeoutMs: 1_000,
    });
    if (claim === undefined) return Promise.allSettled(resolving);
    for (const lane of claim.lanes.filter((it) => it.mailbox === undefined)) {
      for (const work of lane.work) {
        const mailboxes = DIRECTORY[work.address] ?? [];
        resolving.push(ledger.resolve(worker, work, { kind: "mailboxes", mailboxes, viaGroup: true }));
      }
    }
  }
}

/** The intake, which knows the mailboxes by now: a late report of the same mail under another address. */
function lateReport({ database, tenant }: World, messageId: MessageId): Promise<unknown> {
  return database.asTenant(tenant.tenantId, async (tx) => {
    await tx.rows(
      `insert into copy (tenant_id, id, message_id, integration_id, mailbox_id, address, journaled_at)
       select tenant_id, gen_random_uuid(), $2, integration_id, id, 'late-' || primary_address, now()
       from mailbox where tenant_id = $1 and provider_id like 'm-%'
       on conflict do nothing`,
      [tenant.tenantId, messageId],
    );
    await tx.rows("select pg_sleep(0.01)");
  });
}

/** Under what each mailbox's copy is shown. */
async function addressesOf(
  { database }: World,
  messageId: MessageId,
): Promise<Readonly<Record<string, string>>> {
  const rows = await database.asWorker((tx) =>
    tx.rows<{ mailbox: string; address: string }>(
      `select m.provider_id as mailbox, c.address from copy c join mailbox m on m.id = c.mailbox_id where c.message_id = $1`,
      [messageId],
    ),
  );
  return Object.fromEntries(rows.map((it) => [it.mailbox, it.address]));
}

/** By mailbox: how many copies of the mail it has, and in how many runs. */
function copiesOf({ database }: World, messageId: MessageId): Promise<readonly object[]> {
  return database.asWorker((tx) =>
    tx.rows(
      `select m.provider_id as mailbox, count(distinct c.id)::int as copies,
         count(rc.retraction_id) filter (where rc.lane_id = m.id and rc.settled_at is null)::int as rows
       from copy c left join mailbox m on m.id = c.mailbox_id left join retraction_copy rc on rc.copy_id = c.id
       where c.message_id = $1 group by m.provider_id order by m.provider_id`,
      [messageId],
    ),
  );
}

test("an address that the directory lists no more leads to that mailbox no more", async () => {
  await using database = await cloneDatabase();
  const { tenantId, integrationId } = await seedTenant(database);
  const save = (...mailboxes: readonly DirectoryMailbox[]) =>
    database.asWorker((tx) => saveMailboxes(tx, { tenantId, integrationId, mailboxes }));
  await save(ANN, BOB);
  await save(mailbox("m", "ann", "anna"));
  const rows = await database.asWorker((tx) =>
    tx.rows<{ address: string }>("select address from mailbox_address order by 1"),
  );
  expect(rows.map((it) => it.address.split("@")[0])).toEqual(["ann", "anna", "bob", "info"]);
});

async function deadlocks({ database }: World): Promise<number> {
  await database.asWorker((tx) => tx.rows("select pg_stat_force_next_flush()"));
  const [row] = await database.asWorker((tx) =>
    tx.rows<{ n: number }>(
      "select deadlocks::int as n from pg_stat_database where datname = current_database()",
    ),
  );
  return row?.n ?? 0;
}

const ROUNDS = 24;
const ALL = ["g-ann", "g-dan", "m-ann", "m-bob", "m-cid", "m-dan"];

test("addresses, lists and their members that are looked up at once meet in one copy for each mailbox, and nobody waits for each other", async () => {
  await using database = await cloneDatabase();
  const world = await openWorld(database);
  for (let round = 0; round < ROUNDS; round++) {
    const messageId = await mailTo(world);
    // Of every other mail the mailboxes are news to the ledger.
    if (round % 2 === 0) await database.asWorker((tx) => tx.rows("delete from mailbox_address"));
    const rejected = (await resolveAll(world)).filter((it) => it.status === "rejected");
    expect(rejected.map((it) => it.reason as unknown)).toEqual([]);
    expect(await copiesOf(world, messageId)).toEqual(ALL.map((it) => ({ mailbox: it, copies: 1, rows: 2 })));
  }
  expect(await deadlocks(world)).toBe(0);
});

test("a late report that makes the same copies at the same time stops nobody", async () => {
  await using database = await cloneDatabase();
  const world = await openWorld(database);
  await mailTo(world);
  await resolveAll(world);
  for (let round = 0; round < ROUNDS / 2; round++) {
    const messageId = await mailTo(world);
    const [settled] = await Promise.all([resolveAll(world), lateReport(world, messageId)]);
    expect(settled.filter((it) => it.status === "rejected")).toEqual([]);
    expect(await copiesOf(world, messageId)).toEqual(ALL.map((it) => ({ mailbox: it, copies: 1, rows: 2 })));
  }
});

test("a report that names a member while the list is looked up is linked to the member's copy", async () => {
  await using database = await cloneDatabase();
  const { tenant } = await openWorld(database);
  await openAutoRetract(database).save(tenant.tenantId, tenant.integrationId, {
    setting: { ...NO_ACTION, destinations: { ...NO_ACTION.destinations, MALICIOUS: "DeletedItems" } },
    savedBy: "test",
    savedAt: new Date(),
    basedOn: undefined,
  });
  const { store } = journalOf(database);
  const reported = (to: string) => store(delivery(tenant, "mail", { to: [to], ...judgedAs("MALICIOUS") }));
  await reported("everyone");
  const worker = newId<WorkerId>(new Date());
  const claim = await openLedger(database).claim({
    worker,
    maxLanes: 1,
    maxRows: 25,
    leaseMs: 60_000,
    callTimeoutMs: 1_000,
  });
  const work = claim?.lanes[0]?.work[0];
  if (work === undefined) throw new Error("nothing is due");
  let late: Promise<unknown> | undefined;
  await database.asWorker(async (tx) => {
    await resolve(tx, worker, work, { kind: "mailboxes", viaGroup: true, mailboxes: [ANN, BOB] });
    late = reported("bob");
    await untilOneWaits(database);
  });
  await late;
  expect(await linksOf(database)).toEqual([
    { mailbox: "m-ann", recipients: ["everyone@corp.example"] },
    { mailbox: "m-bob", recipients: ["bob@corp.example", "everyone@corp.example"] },
  ]);
});

/** By which addresses each copy was named. */
function linksOf(database: Database): Promise<readonly object[]> {
  return database.asWorker((tx) =>
    tx.rows(
      `select m.provider_id as mailbox, array_agg(cr.address order by cr.address) as recipients
       from copy c left join mailbox m on m.id = c.mailbox_id left join copy_recipient cr on cr.copy_id = c.id
       group by c.id, m.provider_id order by 1`,
    ),
  );
}

test("an address that is a mailbox at each provider is a copy in each, and none takes the other's", async () => {
  await using database = await cloneDatabase();
  const world = await openWorld(database);
  const messageId = await mailTo(world, ["dan@corp.example", "far-list@corp.example"]);
  await resolveAll(world);
  expect(await addressesOf(world, messageId)).toEqual({
    "m-dan": "dan@corp.example",
    "g-ann": "far-list@corp.example",
    "g-dan": "dan@corp.example (far)",
  });
});

test("what is held stays held by the same trip when its address is looked up, and nothing is due for it", async () => {
  await using database = await cloneDatabase();
  const world = await openWorld(database);
  await mailTo(world);
  const trip = newId<RetractionId>(new Date());
  await database.asWorker((tx) =>
    tx.rows(
      `update retraction_copy set
         outcome = 'held', held_for = 'breaker', held_trip = $1, held_at = now(), due_at = null, reason = 'too much'
       where retraction_id = (select max(retraction_id::text)::uuid from retraction_copy)`,
      [trip],
    ),
  );
  await resolveAll(world);
  const rows = await database.asWorker((tx) =>
    tx.rows(
      `select distinct held_for, held_trip, reason, due_at, held_at is null as "isTimeless" from retraction_copy rc
       join copy c on c.id = rc.copy_id where rc.outcome = 'held' and c.mailbox_id is not null`,
    ),
  );
  expect(rows).toEqual([
    { held_for: "breaker", held_trip: trip, reason: "too much", due_at: null, isTimeless: false },
  ]);
});
