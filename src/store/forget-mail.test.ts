import { expect, test } from "vitest";
import { factsOf } from "#mail/mail.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { count, delivery, journalOf, judgedAs } from "../../test/support/journal-deliveries.ts";
import { forgetIn, inDays, keepFor } from "../../test/support/kept-mail.ts";
import { link, mailWith } from "../../test/support/mail-builder.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import { PHISH_TEXT, saying, TODAY } from "../../test/support/watched-mail.ts";
import type { Database } from "./database.ts";
import { forgetMail } from "./forget-mail.ts";

const OF_A_MESSAGE = [
  "message",
  "message_key",
  "verdict",
  "journal_copy",
  "recipient",
  "copy",
  "copy_recipient",
  "raw_chunk",
  "message_likeness",
  "message_reference",
  "message_gram",
] as const;

/** Own mail that answers another one, flagged and kept: it leaves something in each table. */
function fullMail(tenant: SeededTenant, name: string, daysAgo = 0) {
  const mail = mailWith({
    messageId: `<${name}@corp.example>`,
    references: [`<before-${name}@x.example>`],
    links: [link(`https://shop.example/${name}`)],
  });
  const receivedAt = new Date(Date.now() - daysAgo * 86_400_000);
  return delivery(tenant, name, {
    mail: factsOf(mail),
    ...saying(PHISH_TEXT),
    ...judgedAs("SUSPICIOUS"),
    direction: "internal",
    session: { ...TODAY().session, receivedAt },
    keepRaw: "flagged",
  });
}

const rowsOf = (database: Database, tenant: SeededTenant) =>
  Promise.all(OF_A_MESSAGE.map((it) => count(database, tenant, it)));

async function eventsOf(database: Database, tenant: SeededTenant): Promise<readonly string[]> {
  const rows = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows<{ kind: string }>("select kind from event where kind <> 'setting.saved' order by tx, id"),
  );
  return rows.map((it) => it.kind);
}

test("a message that nothing was done to goes whole once its time is over, and nothing else does", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const other = await seedTenant(database);
  for (const [name, daysAgo] of [
    ["old", 40],
    ["young", 10],
  ] as const)
    for (const it of [tenant, other]) await journalOf(database).store(fullMail(it, name, daysAgo));
  // As the reader of the events would, once nothing anywhere can be added before them.
  await database.asWorker((tx) =>
    tx.rows(
      "insert into message_gram (tenant_id, message_id, grams) select tenant_id, id, array[1] from message",
    ),
  );
  const before = await rowsOf(database, tenant);
  expect(before.every((it) => it > 0)).toBe(true);
  await keepFor(database, tenant.tenantId, { messages: 35 });
  expect(await forgetIn(database, 2, 1)).toEqual({ raw: 0, messages: 1, retracted: 0 });
  expect(await rowsOf(database, tenant)).toEqual(before.map((it) => it / 2));
  expect(await rowsOf(database, other)).toEqual(before);
  expect(await eventsOf(database, tenant)).toEqual(["message.received", "retention.applied"]);
});

test("what has just happened to a message is seen by all who read the events before it goes", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  await journalOf(database).store(fullMail(tenant, "old", 40));
  await keepFor(database, tenant.tenantId, { messages: 30 });
  expect(await forgetIn(database, 0)).toMatchObject({ messages: 0 });
  expect(await forgetIn(database, 2)).toMatchObject({ messages: 1 });
});

test("without a figure nothing goes, and what the responses look back for does not", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  await journalOf(database).store(fullMail(tenant, "old", 1_000));
  expect(await forgetIn(database, 2)).toEqual({ raw: 0, messages: 0, retracted: 0 });
});

test("a walk that is stopped goes on from there, and tells at its end how much it was", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  for (let n = 0; n < 5; n++) await journalOf(database).store(fullMail(tenant, `n-${n}`, 60 - n));
  await keepFor(database, tenant.tenantId, { messages: 30 });
  const stop = new AbortController();
  const stopped = { now: inDays(2), stop: stop.signal, batch: 2, pause: async () => stop.abort() };
  expect(await forgetMail(database, stopped)).toMatchObject({ messages: 2 });
  expect(await eventsOf(database, tenant)).not.toContain("retention.applied");
  expect(await forgetIn(database, 2, 2)).toMatchObject({ messages: 3 });
  const told = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows("select data - 'before' as data from event where kind = 'retention.applied'"),
  );
  expect(told).toEqual([{ data: { what: "messages", count: 5 } }]);
});

test("who thinks better of it while it goes on is heard at once", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  for (let n = 0; n < 5; n++) await journalOf(database).store(fullMail(tenant, `n-${n}`, 60 - n));
  await keepFor(database, tenant.tenantId, { messages: 30 });
  const { signal: stop } = new AbortController();
  const pause = () => keepFor(database, tenant.tenantId, { messages: "never" });
  expect(await forgetMail(database, { now: inDays(2), stop, batch: 2, pause })).toMatchObject({
    messages: 2,
  });
  expect(await count(database, tenant, "message")).toBe(3);
});

test("what goes wrong with one tenant keeps no other from its retention, and is said", async () => {
  await using database = await cloneDatabase();
  const [broken, sound] = [await seedTenant(database), await seedTenant(database)];
  for (const it of [broken, sound]) {
    await journalOf(database).store(fullMail(it, "old", 60));
    await keepFor(database, it.tenantId, { messages: 30 });
  }
  await database.pool.query(`
    set role none;
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
    create trigger refuse before delete on message for each row
      when (old.tenant_id = '${broken.tenantId}') execute function refuse();
    reset role`);
  await expect(forgetIn(database, 2)).rejects.toThrow("the retention of some tenants has failed");
  expect(await count(database, broken, "message")).toBe(1);
  expect(await count(database, broken, "journal_copy")).toBe(1);
  expect(await count(database, sound, "message")).toBe(0);
});

test("the walk rests for a day, and begins anew when the figure changes", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  for (const days of [100, 90, 80, 50, 40]) {
    await journalOf(database).store(fullMail(tenant, `of-${days}`, days));
  }
  await keepFor(database, tenant.tenantId, { messages: 70 });
  expect(await forgetIn(database, 2, 2)).toMatchObject({ messages: 3 });
  await journalOf(database).store(fullMail(tenant, "late", 99));
  expect(await forgetIn(database, 2.5)).toMatchObject({ messages: 0 });
  await keepFor(database, tenant.tenantId, { messages: 45 });
  expect(await forgetIn(database, 3)).toMatchObject({ messages: 2 });
  expect(await count(database, tenant, "message")).toBe(1);
});

test("any number of nodes share the walk, and each message goes once", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  for (let n = 0; n < 12; n++) await journalOf(database).store(fullMail(tenant, `n-${n}`, 50));
  await keepFor(database, tenant.tenantId, { messages: 30 });
  let gone = 0;
  while ((await count(database, tenant, "message")) > 0) {
    const nodes = await Promise.all([1, 2, 3].map(() => forgetIn(database, 2, 1)));
    gone += nodes.reduce((sum, it) => sum + it.messages, 0);
  }
  expect(gone).toBe(12);
});

test("a message that somebody holds is passed over without waiting, and goes on another day", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  await journalOf(database).store(fullMail(tenant, "held", 50));
  await journalOf(database).store(fullMail(tenant, "free", 50));
  await keepFor(database, tenant.tenantId, { messages: 30 });
  await database.asTenant(tenant.tenantId, async (tx) => {
    // As whoever puts a copy on the ledger does.
    await tx.rows(
      "select 1 from copy c join message m on m.id = c.message_id where m.message_id_header like '%held%' for key share of c",
    );
    expect(await forgetIn(database, 2)).toMatchObject({ messages: 1 });
  });
  expect(await count(database, tenant, "message")).toBe(1);
  expect(await forgetIn(database, 4)).toMatchObject({ messages: 1 });
});

test("mail that comes again after its message went is a new message, also at the same moment", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const journal = journalOf(database);
  const first = await journal.store(fullMail(tenant, "again", 50));
  await keepFor(database, tenant.tenantId, { messages: 30 });
  // What happened to it then is as old as its id.
  await database.asWorker((tx) => tx.rows("update event set id = message_id where message_id is not null"));
  const [gone, again] = await Promise.all([
    forgetIn(database, 0),
    journal.store(fullMail(tenant, "again", 0)),
  ]);
  // Whichever was first: the report joined the message and kept it for a while, or it is a message of its own.
  expect(again.isNewMessage).toBe(gone.messages === 1);
  await forgetIn(database, 4);
  const third = await journal.store(fullMail(tenant, "again", 0));
  expect(third.messageId).not.toBe(first.messageId);
  expect(await count(database, tenant, "message_key")).toBe(1);
});

test("a key that was left over keeps no mail out", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const mail = fullMail(tenant, "left-over");
  await database.asWorker((tx) =>
    tx.rows("insert into message_key (tenant_id, key_hash, message_id) values ($1, decode($2, 'hex'), $3)", [
      tenant.tenantId,
      mail.contentKey,
      crypto.randomUUID(),
    ]),
  );
  const beside = fullMail(tenant, "beside");
  const stored = await Promise.all([mail, beside].map((it) => journalOf(database).store(it)));
  expect(stored).toMatchObject([{ isNewMessage: true }, { isNewMessage: true }]);
  expect(await count(database, tenant, "message_key")).toBe(2);
});
