import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import type { MessageId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { mailWith } from "../../test/support/mail-builder.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import type { Database } from "./database.ts";
import { openJournal } from "./journal.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import { openSources } from "./sources.ts";
import { openWaitingMessages } from "./waiting-messages.ts";

const KEY = Buffer.alloc(32, 3);
const tenantKeys = () => Promise.resolve(KEY);
const wake = (): void => {};

let database: Database;
let tenant: SeededTenant;
beforeEach(async () => {
  database = await cloneDatabase();
  tenant = await seedTenant(database);
  return () => database[Symbol.asyncDispose]();
});

/** Stored without a verdict, and due by now, the first one longest. */
async function storeWaiting(...names: readonly string[]): Promise<readonly MessageId[]> {
  const journal = openJournal({ database, tenantKeys, wake });
  const ids: MessageId[] = [];
  for (const name of names) ids.push((await journal.store(unjudged(name))).messageId);
  for (const [index, id] of ids.entries())
    await change(
      "update message set judge_due_at = now() - interval '1 hour' + $2 * interval '1 second' where id = $1",
      id,
      index,
    );
  return ids;
}

function unjudged(name: string): JournalDelivery {
  const raw = new TextEncoder().encode(`the journal copy of ${name}`);
  return {
    tenantId: tenant.tenantId,
    sourceId: tenant.sourceId,
    session: {
      clientAddress: "192.0.2.1",
      tls: undefined,
      clientCertificateSha256: undefined,
      mailFrom: "",
      receivedAt: new Date("2026-10-05T08:00:00Z"),
    },
    raw,
    rawSha256: createHash("sha256").update(raw).digest("hex"),
    envelope: {
      shape: "exchange-report",
      mail: raw,
      wasProtected: false,
      sender: undefined,
      onBehalfOf: undefined,
      reportedMessageId: undefined,
      recipients: [],
      notes: [],
    },
    mail: mailWith({ messageId: `<${name}@partner.example>`, subject: name }),
    contentKey: createHash("sha256").update(name).digest("hex"),
    trust: { trusted: true },
    receipt: { networkMessageId: undefined, receivedIds: [] },
    verdict: { disposition: "NONE", findings: [] },
    judged: false,
    direction: "inbound",
    keepRaw: "not-judged",
  };
}

function change(statement: string, ...values: readonly unknown[]): Promise<readonly object[]> {
  return database.asWorker((tx) => tx.rows(statement, values));
}

function openWaiting() {
  const troubles: unknown[] = [];
  const waiting = openWaitingMessages({ database, tenantKeys, wake, onTrouble: (it) => troubles.push(it) });
  const takeAll = async (): Promise<readonly string[]> => {
    const taken: string[] = [];
    for (;;) {
      const next = await waiting.take();
      if (next === undefined) return taken;
      taken.push(next.raw.toString());
    }
  };
  return { waiting, takeAll, troubles };
}

const stillDue = async (): Promise<readonly object[]> =>
  change("select id from message where judge_due_at is not null order by id");

test("each is taken once, the one that waits longest first, and then put off", async () => {
  await storeWaiting("a", "b");
  const { takeAll } = openWaiting();
  expect(await takeAll()).toEqual(["the journal copy of a", "the journal copy of b"]);
  expect(await takeAll()).toEqual([]);
  expect(await stillDue()).toHaveLength(2);
});

test("a message whose evidence is gone is given up, and those behind it have their turn", async () => {
  const [bare, lost, empty] = await storeWaiting("a", "b", "c", "d");
  await change("update message set raw_copy_id = null where id = $1", bare);
  await change("delete from journal_copy where message_id = $1", lost);
  await change(
    "delete from raw_chunk r using journal_copy j where j.id = r.journal_copy_id and j.message_id = $1",
    empty,
  );
  const { takeAll, troubles } = openWaiting();
  expect(await takeAll()).toEqual(["the journal copy of d"]);
  expect(troubles).toEqual([]);
  expect(await stillDue()).toHaveLength(1);
  expect(await change("select judged from message where id = $1", bare)).toEqual([{ judged: false }]);
});

test("what came over a source that was deleted since is judged all the same: it is evidence", async () => {
  await storeWaiting("a");
  await openSources(database).delete(tenant.tenantId, tenant.sourceId, "test");
  expect(await openWaiting().takeAll()).toEqual(["the journal copy of a"]);
});

test("raw mail that cannot be opened is told of, tried again later, and holds up none", async () => {
  const [spoilt] = await storeWaiting("a", "b");
  await change(
    "update raw_chunk r set sealed = sha256('') from journal_copy j where j.id = r.journal_copy_id and j.message_id = $1",
    spoilt,
  );
  const { takeAll, troubles } = openWaiting();
  expect(await takeAll()).toEqual(["the journal copy of b"]);
  expect(troubles).toHaveLength(1);
  expect(await stillDue()).toHaveLength(2);
});

test("a verdict that the database refuses is told of, and the message comes due again", async () => {
  await storeWaiting("a");
  const { waiting, troubles } = openWaiting();
  const taken = await waiting.take();
  if (taken === undefined) throw new Error("nothing was due");
  const refused = { ...unjudged("a"), judged: true, direction: "sideways" as "inbound" };
  await waiting.judged(taken.id, refused);
  expect(troubles).toMatchObject([{ code: "23514" }]);
  expect(await stillDue()).toHaveLength(1);
});

test("a message that was stored unread meets its forked reports once it was read", async () => {
  const journal = openJournal({ database, tenantKeys, wake });
  const unread = await journal.store({ ...unjudged("a"), mail: undefined, contentKey: "00".repeat(32) });
  await change("update message set judge_due_at = now() where id = $1", unread.messageId);
  const { waiting } = openWaiting();
  const taken = await waiting.take();
  if (taken === undefined) throw new Error("nothing was due");
  await waiting.judged(taken.id, { ...unjudged("a"), judged: true });
  expect(await journal.store({ ...unjudged("a"), judged: true })).toMatchObject({
    messageId: unread.messageId,
    isNewMessage: false,
  });
});

test("without a database to ask, taking rejects", async () => {
  const gone = await cloneDatabase();
  await gone[Symbol.asyncDispose]();
  const waiting = openWaitingMessages({ database: gone, tenantKeys, wake });
  await expect(waiting.take()).rejects.toThrow(/pool/);
});
