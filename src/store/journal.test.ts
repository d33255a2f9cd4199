import { expect, test } from "vitest";
import { NO_ACTION } from "#policy/auto-retract.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { count, delivery, journalOf, judgedAs } from "../../test/support/journal-deliveries.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";
import type { StoredDelivery } from "./journal.ts";

test("deliveries that come together are all stored, each with its own rows", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store } = journalOf(database);
  const names = Array.from({ length: 40 }, (_, n) => `m${n}`);
  const stored = await Promise.all(
    names.map((it, n) =>
      store(delivery(tenant, it, { to: [`p${n}`, `q${n}`, "out@elsewhere.example"], keepRaw: "tenant" })),
    ),
  );
  expect(stored.every((it) => it.isNewMessage)).toBe(true);
  expect(new Set(stored.map((it) => it.messageId)).size).toBe(40);
  const [, second] = stored;
  const rows = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows<{ subject: string; address: string; is_external: boolean; copies: number }>(
      `select m.subject, r.address, r.is_external,
         (select count(*)::int from copy_recipient c where c.message_id = m.id and c.address = r.address) as copies
       from message m join recipient r on r.message_id = m.id where m.id = $1 order by r.address`,
      [second?.messageId],
    ),
  );
  expect(rows).toEqual([
    { subject: "m1", address: "out@elsewhere.example", is_external: true, copies: 0 },
    { subject: "m1", address: `p1@${tenant.domain}`, is_external: false, copies: 1 },
    { subject: "m1", address: `q1@${tenant.domain}`, is_external: false, copies: 1 },
  ]);
  for (const table of ["message", "journal_copy", "verdict", "raw_chunk", "event"])
    expect([table, await count(database, tenant, table)]).toEqual([table, 40]);
  expect(await count(database, tenant, "copy")).toBe(80);
});

test("reports of one message that come together are one message, with the recipients of all", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store } = journalOf(database);
  const reports = [["anna"], ["anna", "ben"], ["cleo"], ["anna"]];
  const stored = await Promise.all(reports.map((to) => store(delivery(tenant, "forked", { to }))));
  expect(stored.map((it) => it.isNewMessage)).toEqual([true, false, false, false]);
  expect(new Set(stored.map((it) => it.messageId)).size).toBe(1);
  expect(await count(database, tenant, "message")).toBe(1);
  expect(await count(database, tenant, "journal_copy")).toBe(4);
  expect(await count(database, tenant, "recipient")).toBe(3);
  expect(await count(database, tenant, "copy")).toBe(3);
});

test("two nodes that store the same messages at once agree on which is new", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const nodes = [journalOf(database), journalOf(database)];
  const names = Array.from({ length: 30 }, (_, n) => `shared${n}`);
  const stored = await Promise.all(
    nodes.flatMap(({ store }, node) =>
      (node === 0 ? names : names.toReversed()).map((it) =>
        store(delivery(tenant, it, { to: [`n${node}`] })),
      ),
    ),
  );
  expect(stored.filter((it) => it.isNewMessage)).toHaveLength(30);
  expect(await count(database, tenant, "message")).toBe(30);
  expect(await count(database, tenant, "copy")).toBe(60);
});

test("one that the database refuses is refused alone, and those beside it are stored", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store } = journalOf(database);
  const names = Array.from({ length: 12 }, (_, n) => `n${n}`);
  const settled = await Promise.allSettled(
    names.map((it) => store(delivery(tenant, it, it === "n7" ? { rawSha256: "no hex at all" } : {}))),
  );
  expect(settled.map((it) => it.status)).toEqual(names.map((it) => (it === "n7" ? "rejected" : "fulfilled")));
  const refused = settled[7];
  expect(refused?.status === "rejected" && (refused.reason as { code?: string }).code).toMatch(/^22/);
  expect(await count(database, tenant, "message")).toBe(11);
  expect(await count(database, tenant, "journal_copy")).toBe(11);
});

test("what flagged messages bring goes to the chosen places, each with its own retraction, and late copies join", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store, wakes } = journalOf(database);
  await openAutoRetract(database).save(tenant.tenantId, tenant.integrationId, {
    setting: {
      ...NO_ACTION,
      destinations: { ...NO_ACTION.destinations, MALICIOUS: "DeletedItems", SPAM: "JunkEmail" },
    },
    savedBy: "test",
    savedAt: new Date(),
    basedOn: undefined,
  });
  await Promise.all([
    store(delivery(tenant, "phish", { to: ["anna", "ben"], ...judgedAs("MALICIOUS") })),
    store(delivery(tenant, "spam", { to: ["anna"], ...judgedAs("SPAM") })),
    store(delivery(tenant, "clean", { to: ["anna"] })),
    store(delivery(tenant, "outside", { to: ["anna"], ...judgedAs("SPAM"), direction: "outbound" })),
    store(delivery(tenant, "phish", { to: ["cleo"] })), // later, and by itself clean: the message's verdict counts
  ]);
  const rows = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows<{ subject: string; asked: string; retractions: number; copies: number }>(
      `select m.subject, rc.asked, count(distinct rc.retraction_id)::int as retractions, count(*)::int as copies
       from retraction_copy rc join message m on m.id = rc.message_id group by 1, 2 order by 1`,
    ),
  );
  expect(rows).toEqual([
    { subject: "phish", asked: "DeletedItems", retractions: 1, copies: 3 },
    { subject: "spam", asked: "JunkEmail", retractions: 1, copies: 1 },
  ]);
  const kinds = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows<{ kind: string; n: number }>(
      "select kind, count(*)::int as n from event where kind like '%.started' or kind = 'copy.joined' group by 1 order by 1",
    ),
  );
  expect(kinds).toEqual([
    { kind: "copy.joined", n: 1 },
    { kind: "retraction.started", n: 2 },
  ]);
  expect(wakes.length).toBeGreaterThan(0);
});

test("text that the database cannot hold is mended in whatever column it stands", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store } = journalOf(database);
  const { messageId } = await store(delivery(tenant, "nul", { subject: "a\0b\ud800c", to: ["an\0na"] }));
  const [row] = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows<{ subject: string; address: string }>(
      "select subject, address from message join recipient on message_id = id where id = $1",
      [messageId],
    ),
  );
  expect(row).toEqual({ subject: "ab\ufffdc", address: `anna@${tenant.domain}` });
});

test("a forked mail is internal whichever of its reports comes first", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store } = journalOf(database);
  const inside = (name: string) => delivery(tenant, name, { direction: "internal" });
  const outside = (name: string) =>
    delivery(tenant, name, { direction: "outbound", to: ["ben@elsewhere.example"] });
  for (const reports of [
    [inside("in-out"), outside("in-out")],
    [outside("out-in"), inside("out-in")],
  ]) {
    const stored: StoredDelivery[] = [];
    for (const it of reports) stored.push(await store(it));
    const rows = await database.asTenant(tenant.tenantId, (tx) =>
      tx.rows<{ direction: string; copies: number }>(
        `select direction, (select count(*)::int from copy c where c.message_id = m.id) as copies
         from message m where id = $1`,
        [stored[0]?.messageId],
      ),
    );
    expect(rows).toEqual([{ direction: "internal", copies: 1 }]);
  }
});

test("what the directory said of an address is good for a day, and then the copy is looked up anew", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  await seedMessage(database, tenant, { recipients: ["sales"] });
  const { store } = journalOf(database);
  const arrive = async (name: string) => {
    const { messageId } = await store(delivery(tenant, name, { to: ["sales"] }));
    return database.asTenant(tenant.tenantId, (tx) =>
      tx.rows("select mailbox_id is not null as known from copy where message_id = $1", [messageId]),
    );
  };
  expect(await arrive("today")).toEqual([{ known: true }]);
  await database.asWorker((tx) => tx.rows("update mailbox set checked_at = now() - interval '25 hours'"));
  expect(await arrive("tomorrow")).toEqual([{ known: false }]);
  // An address outside of the tenant's domains that the directory knows is one of its people all the same.
  await database.asWorker((tx) => tx.rows("delete from domain"));
  expect(await arrive("elsewhere")).toEqual([{ known: false }]);
});
