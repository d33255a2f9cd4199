import { expect, test, vi } from "vitest";
import type { MessageId } from "#shared/ids.ts";
import { EVERYTHING, type SearchFilter } from "#trace/search-filter.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { PATIENT } from "../../test/support/until-told.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { appendEvents } from "./append-events.ts";
import type { Database } from "./database.ts";
import { indexGrams } from "./index-grams.ts";
import { searchMessages } from "./search-messages.ts";

const DAY_MS = 86_400_000;
const never = new AbortController().signal;

async function fixture() {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database, { domain: "corp.example" });
  const { tenantId } = tenant;
  return {
    database,
    tenant,
    index: () => indexGrams(database, never),
    /** Any transaction of the whole server holds younger events back, those of other tests among them. */
    indexed: () => vi.waitUntil(async () => (await indexGrams(database, never)) > 0, PATIENT),
    /** How each message came in is a fact; whoever indexes reads of no other. */
    told: (...ids: readonly MessageId[]) =>
      database.asTenant(tenantId, (tx) =>
        appendEvents(
          tx,
          tenantId,
          ids.map((messageId) => ({ kind: "message.received", actor: "intake", messageId })),
        ),
      ),
    find: async (filter: Partial<SearchFilter>, lookMs = 60_000) => {
      const page = {
        filter: { ...EVERYTHING, ...filter },
        cursor: undefined,
        offset: 0,
        limit: 50,
        lookMs,
      };
      const { messages } = await searchMessages(database, { tenantId, page, clock: () => performance.now() });
      return messages.map((it) => it.subject);
    },
  };
}

/** Newer than any other, and like none of what a test looks for. */
async function crowd(database: Database, { tenantId }: SeededTenant, count: number): Promise<void> {
  await database.asWorker((tx) =>
    tx.rows(
      `insert into message (tenant_id, id, content_key, from_address, subject, received_at, direction, trusted, judged, disposition,
         size_bytes)
       select $1::uuid, (lpad(to_hex((extract(epoch from now()) * 1000)::bigint + n), 12, '0') || '70008000' || lpad(n::text, 12, '0'))::uuid,
         '\\x00', 'crowd@bulk.example', 'Weekly ' || n, now(), 'inbound', true, true, 'NONE', 1 from generate_series(1, $2::int) n`,
      [tenantId, count],
    ),
  );
}

const old = (days: number): Date => new Date(Date.now() - days * DAY_MS);

test("what lies behind hundreds of others is found by the index of words, whatever the word's place", async () => {
  const it = await fixture();
  await using _ = it.database;
  const needle = await seedMessage(it.database, it.tenant, {
    subject: "Überweisung 4711",
    from: "ann@bank.example",
    receivedAt: old(20),
  });
  const other = await seedMessage(it.database, it.tenant, {
    subject: "other",
    from: "kim@pay.evil.example",
    receivedAt: old(12),
  });
  await crowd(it.database, it.tenant, 900);
  await it.told(needle.messageId, other.messageId);
  for (let round = 0; round < 2; round++) {
    expect(await it.find({ words: ["weisung"] })).toEqual(["Überweisung 4711"]);
    expect(await it.find({ subject: ["4711", "ÜBERWEIS"] })).toEqual(["Überweisung 4711"]);
    expect(await it.find({ words: ["weisung", "nowhere"] })).toEqual([]);
    expect(await it.find({ from: ["evil.example"] })).toEqual(["other"]);
    expect(await it.find({ domains: ["corp.example"] })).toEqual(["other", "Überweisung 4711"]);
    expect(await it.find({ words: ["weisung"], after: old(15) })).toEqual([]);
    // Once by what the index has not read yet, and once by the index.
    if (round === 0) await it.indexed();
  }
});

test("who gets a mail later is found by the index as well, and nodes that index at once do each page once", async () => {
  const it = await fixture();
  await using _ = it.database;
  const { messageId, journalCopyId } = await seedMessage(it.database, it.tenant, { receivedAt: old(9) });
  await crowd(it.database, it.tenant, 500);
  await it.told(messageId);
  const pages = await vi.waitUntil(async () => {
    const both = await Promise.all([it.index(), it.index()]);
    return both.some((count) => count > 0) ? both : undefined;
  }, PATIENT);
  expect(pages.toSorted()).toEqual([0, 1]);
  expect(await it.find({ words: ["zoe.late"] })).toEqual([]);
  await it.database.asWorker((tx) =>
    tx.rows(
      `insert into recipient (tenant_id, message_id, address, kind, is_external, journal_copy_id)
       values ($1, $2, 'zoe.later@corp.example', 'to', false, $3)`,
      [it.tenant.tenantId, messageId, journalCopyId],
    ),
  );
  await it.database.asTenant(it.tenant.tenantId, (tx) =>
    appendEvents(tx, it.tenant.tenantId, [{ kind: "message.recipients_added", actor: "intake", messageId }]),
  );
  await it.indexed();
  expect(await it.find({ words: ["zoe.late"] })).toHaveLength(1);
});

test("an attachment is found by any part of its name, and by its whole hash or type, with the index and without", async () => {
  const it = await fixture();
  await using _ = it.database;
  const { messageId } = await seedMessage(it.database, it.tenant, {
    subject: "with a file",
    receivedAt: old(9),
  });
  const sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  const file = {
    name: "Rechnung-4711.pdf",
    sha256,
    trueType: "application/zip",
    declaredType: "application/pdf",
  };
  await it.database.asWorker((tx) =>
    tx.rows("update message set details = $3 where tenant_id = $1 and id = $2", [
      it.tenant.tenantId,
      messageId,
      JSON.stringify({ attachments: [file] }),
    ]),
  );
  const look = async () => {
    for (const word of ["nung-47", sha256.toUpperCase(), "application/zip", "application/pdf"])
      expect(await it.find({ words: [word] })).toEqual(["with a file"]);
    for (const word of [sha256.slice(0, 20), "declaredType", "application/zi"])
      expect(await it.find({ words: [word] })).toEqual([]);
  };
  await look();
  await crowd(it.database, it.tenant, 500);
  await it.told(messageId);
  await it.indexed();
  await look();
});

test("a subject too long for the index is still found", async () => {
  const it = await fixture();
  await using _ = it.database;
  const subject = `${"x".repeat(200_000)} needle`;
  const { messageId } = await seedMessage(it.database, it.tenant, { subject, receivedAt: old(9) });
  await crowd(it.database, it.tenant, 500);
  await it.told(messageId);
  await it.indexed();
  expect(await it.find({ words: ["needle"] })).toEqual([subject]);
});

test("a search that has no more time says until where it has looked, and goes on there without a gap", async () => {
  const it = await fixture();
  await using _ = it.database;
  await crowd(it.database, it.tenant, 1_500);
  const wanted = { ...EVERYTHING, subject: ["7"], words: ["y"] };
  const { tenantId } = it.tenant;
  const subjects: string[] = [];
  const ends: (Date | undefined)[] = [];
  let cursor: MessageId | undefined;
  do {
    const page = {
      filter: wanted,
      cursor,
      offset: 0,
      limit: 500,
      lookMs: 0,
    };
    const result = await searchMessages(it.database, { tenantId, page, clock: () => 0 });
    subjects.push(...result.messages.map((message) => message.subject));
    ends.push(result.lookedUntil);
    cursor = result.next;
  } while (cursor !== undefined);
  const all = Array.from({ length: 1_500 }, (_, n) => `Weekly ${1_500 - n}`).filter((text) =>
    text.includes("7"),
  );
  expect(subjects).toEqual(all);
  expect(ends.length).toBeGreaterThan(1);
  expect(ends[0]).toBeInstanceOf(Date);
  expect(ends.at(-1)).toBeUndefined();
});
