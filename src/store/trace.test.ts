import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type MessageId, newId, type RetractionId } from "#shared/ids.ts";
import { EVERYTHING, type SearchFilter } from "#trace/search-filter.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import {
  type SeedMessageOptions,
  type SeededMessage,
  seedMessage,
  seedTenant,
} from "../../test/support/seed-tenant.ts";
import { saveRaw } from "./raw-mail.ts";
import { openRetractionRequests } from "./retraction-requests.ts";
import { openSealer } from "./seal.ts";
import { openTenantKeys } from "./tenant-keys.ts";
import { openTrace } from "./trace.ts";

const PAGE = { filter: EVERYTHING, cursor: undefined, offset: 0, limit: 100, lookMs: 10_000 };

async function fixture() {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database, { domain: "corp.example" });
  const tenantKeys = openTenantKeys(database, openSealer(randomBytes(32)));
  const originalIn = (copy: Buffer): Buffer => copy.subarray(8);
  const trace = openTrace(database, { clock: () => performance.now(), tenantKeys, originalIn });
  return {
    database,
    tenant,
    tenantId: tenant.tenantId,
    tenantKeys,
    trace,
    seed: (options?: SeedMessageOptions) => seedMessage(database, tenant, options),
    find: async (filter: Partial<SearchFilter>) => {
      const page = { ...PAGE, filter: { ...EVERYTHING, ...filter } };
      return (await trace.search(tenant.tenantId, page)).messages.map((it) => it.subject);
    },
  };
}

/** Retracts a message; with `outcome`, settles each copy so. */
async function retracted(
  it: Awaited<ReturnType<typeof fixture>>,
  message: SeededMessage,
): Promise<RetractionId> {
  const requests = openRetractionRequests(it.database, { wake: () => {} });
  const draft = await requests.draft(it.tenantId, {
    messageIds: [message.messageId],
    destination: "JunkEmail",
    whenImpossible: "leave",
    reason: "",
    requestedBy: "token:soar",
  });
  if (draft.result !== "drafted") throw new Error(draft.result);
  const { id, hash } = draft.retraction;
  await requests.apply(it.tenantId, id, { hash: hash ?? "", actor: "token:soar" });
  return id;
}

test("a search narrows by sender, recipient, subject, words and Message-ID", async () => {
  const it = await fixture();
  await using _ = it.database;
  await it.seed({ subject: "Your parcel", from: "mallory@mail.evil.example", recipients: ["ann"] });
  await it.seed({
    subject: "Lunch 100%",
    from: "carol@corp.example",
    recipients: ["bob"],
    messageIdHeader: "<lunch@x.example>",
  });
  expect(await it.find({})).toEqual(["Lunch 100%", "Your parcel"]);
  expect(await it.find({ from: ["mallory@mail.evil.example"] })).toEqual(["Your parcel"]);
  expect(await it.find({ from: ["evil.example"] })).toEqual(["Your parcel"]);
  expect(await it.find({ from: ["vil.example"] })).toEqual([]);
  expect(await it.find({ to: ["bob@corp.example"] })).toEqual(["Lunch 100%"]);
  expect(await it.find({ domains: ["corp.example"] })).toHaveLength(2);
  expect(await it.find({ subject: ["PARCEL", "your"] })).toEqual(["Your parcel"]);
  expect(await it.find({ words: ["MAIL.evil"] })).toEqual(["Your parcel"]);
  expect(await it.find({ words: ["ann@"] })).toEqual(["Your parcel"]);
  expect(await it.find({ messageIdHeader: "lunch@x.example" })).toEqual(["Lunch 100%"]);
  expect(await it.find({ messageIdHeader: "<lunch@x.example>" })).toEqual(["Lunch 100%"]);
});

test("what a person typed is no wildcard and no SQL", async () => {
  const it = await fixture();
  await using _ = it.database;
  await it.seed({ subject: "Lunch 100%" });
  await it.seed({ subject: "Dinner" });
  expect(await it.find({ words: ["%"] })).toEqual(["Lunch 100%"]);
  expect(await it.find({ words: ["_"] })).toEqual([]);
  expect(await it.find({ words: ["' or true --"], from: ["'; drop table message"] })).toEqual([]);
});

test("a search narrows by disposition and by time", async () => {
  const it = await fixture();
  await using _ = it.database;
  const day = (text: string) => new Date(`${text}T00:00:00Z`);
  await it.seed({ subject: "old", disposition: "SPAM", receivedAt: day("2026-01-10") });
  await it.seed({ subject: "new", disposition: "NONE", receivedAt: day("2026-02-10") });
  expect(await it.find({ dispositions: ["SPAM", "BULK"] })).toEqual(["old"]);
  expect(await it.find({ after: day("2026-02-10") })).toEqual(["new"]);
  expect(await it.find({ before: day("2026-02-10") })).toEqual(["old"]);
});

test("a message counts as retracted by the latest row of a copy, and no more once it was restored", async () => {
  const it = await fixture();
  await using _ = it.database;
  const message = await it.seed({ subject: "phish", recipients: ["ann"] });
  await it.seed({ subject: "clean" });
  expect(await it.find({ isRetracted: true })).toEqual([]);
  const row = { tenantId: it.tenantId, retractionId: await retracted(it, message) };
  const copyId = message.copies[0]?.copyId ?? newId(new Date());
  await settleCopy(it.database, { ...row, copyId, outcome: "moved" });
  expect(await it.find({ isRetracted: true })).toEqual(["phish"]);
  expect(await it.find({ isRetracted: false })).toEqual(["clean"]);
  const requests = openRetractionRequests(it.database, { wake: () => {} });
  const undo = await requests.releaseCopies(it.tenantId, { copyIds: [copyId], reason: "", actor: "x" });
  await settleCopy(it.database, {
    tenantId: it.tenantId,
    retractionId: undo.id,
    copyId,
    outcome: "restored",
  });
  expect(await it.find({ isRetracted: true })).toEqual([]);
  expect(await it.find({ actions: ["moved"] })).toEqual(["phish"]);
  expect(await it.find({ actions: ["released"] })).toEqual(["phish"]);
});

test("what was brought to the Inbox is not retracted", async () => {
  const it = await fixture();
  await using _ = it.database;
  const message = await it.seed({ subject: "back" });
  const retractionId = await retracted(it, message);
  const { tenantId } = it;
  const [copyId] = message.copies.map((copy) => copy.copyId);
  if (copyId === undefined) throw new Error("no copy");
  await settleCopy(it.database, { tenantId, retractionId, copyId, outcome: "moved" });
  await it.database.asWorker((tx) =>
    tx.rows("update retraction_copy set asked = 'Inbox', reached = 'visible'"),
  );
  expect(await it.find({ isRetracted: true })).toEqual([]);
  expect(await it.find({ actions: ["moved"] })).toEqual([]);
  expect((await it.trace.message(tenantId, message.messageId))?.standing.retracted).toBe(0);
});

test("how a message stands is counted over its copies", async () => {
  const it = await fixture();
  await using _ = it.database;
  const message = await it.seed({ recipients: ["ann", "bob", "cid", "dan"] });
  const row = { tenantId: it.tenantId, retractionId: await retracted(it, message) };
  const [a, b, c] = message.copies.map(({ copyId }) => copyId);
  if (a === undefined || b === undefined || c === undefined) throw new Error("too few copies");
  await settleCopy(it.database, { ...row, copyId: a, outcome: "moved" });
  await settleCopy(it.database, { ...row, copyId: b, outcome: "failed" });
  await settleCopy(it.database, { ...row, copyId: c, outcome: "refused" });
  const found = await it.trace.message(it.tenantId, message.messageId);
  expect(found?.standing).toEqual({
    copies: 4,
    retracted: 1,
    failed: 1,
    open: 1,
    wasReleased: false,
    wasRead: false,
    releaseOffered: false,
  });
  expect(await it.find({ hasFailed: true })).toHaveLength(1);
});

test("pages follow one another without gaps, by page number and by cursor", async () => {
  const it = await fixture();
  await using _ = it.database;
  for (const subject of ["1", "2", "3", "4", "5"]) await it.seed({ subject });
  const page = (cursor: MessageId | undefined, offset: number) =>
    it.trace.search(it.tenantId, { ...PAGE, cursor, offset, limit: 2 });
  const first = await page(undefined, 0);
  expect(first.total).toBe(5);
  const second = await page(first.messages[1]?.id, 0);
  const third = await page(undefined, 4);
  expect([first, second, third].flatMap((it) => it.messages.map((found) => found.subject))).toEqual([
    "5",
    "4",
    "3",
    "2",
    "1",
  ]);
});

test("a message carries its verdict's findings and what was kept of the mail", async () => {
  const it = await fixture();
  await using _ = it.database;
  const finding = {
    detector: "reply-to-elsewhere",
    sign: "phishing",
    field: "reply-to",
    value: "x",
    reason: "Replies go elsewhere.",
    score: 4,
  } as const;
  const attachment = {
    name: "bill.pdf",
    declaredType: "application/pdf",
    trueType: "application/pdf",
    sizeBytes: 9,
    sha256: "ab",
  };
  const { messageId } = await it.seed({
    findings: [finding],
    details: { attachments: [attachment], authentication: { spf: "fail" }, returnPath: "b@evil.example" },
  });
  expect(await it.trace.message(it.tenantId, messageId)).toMatchObject({
    findings: [finding],
    recipients: ["ann@corp.example"],
    format: "exchange-report",
    hasRaw: false,
    hadRaw: false,
    sizeBytes: 1500,
    facts: {
      attachments: [attachment],
      authentication: { spf: "fail", dkim: "unknown" },
      envelopeSender: "b@evil.example",
      links: [],
    },
  });
  expect(await it.find({ words: ["bill.pdf"] })).toHaveLength(1);
});

test("copies show their mailbox, their latest row and what was captured", async () => {
  const it = await fixture();
  await using _ = it.database;
  const message = await it.seed({ recipients: ["ann", "bob"] });
  const untouched = await it.trace.copies(it.tenantId, message.messageId);
  expect(untouched.map((copy) => [copy.recipients, copy.latest, copy.hits])).toEqual([
    [["ann@corp.example"], undefined, []],
    [["bob@corp.example"], undefined, []],
  ]);
  const retractionId = await retracted(it, message);
  const copyId = message.copies[0]?.copyId ?? newId(new Date());
  await settleCopy(it.database, { tenantId: it.tenantId, retractionId, copyId, outcome: "moved" });
  const [ann] = await it.trace.copies(it.tenantId, message.messageId);
  expect(ann).toMatchObject({
    mailboxAddress: "ann@corp.example",
    latest: { outcome: "moved", asked: "JunkEmail", retractionId, messageIdHeader: message.messageIdHeader },
    hits: [{ origin: { folderPath: "Inbox" }, restoredAt: undefined }],
  });
});

test("the action log tells who asked and how each attempt went", async () => {
  const it = await fixture();
  await using _ = it.database;
  const message = await it.seed({ recipients: ["ann"] });
  const retractionId = await retracted(it, message);
  const copyId = message.copies[0]?.copyId ?? newId(new Date());
  await settleCopy(it.database, { tenantId: it.tenantId, retractionId, copyId, outcome: "moved" });
  const log = await it.trace.actionLog(it.tenantId, message.messageId);
  expect(log.map((line) => [line.operation, line.status, line.actor, line.recipient])).toEqual([
    ["REQUEST", undefined, "token:soar", undefined],
    ["REQUEST", undefined, "token:soar", undefined],
    ["MOVE", "moved", "token:soar", "ann@corp.example"],
  ]);
});

test("arrivals tell how each journal copy came", async () => {
  const it = await fixture();
  await using _ = it.database;
  const message = await it.seed();
  expect(await it.trace.arrivals(it.tenantId, message.messageId)).toMatchObject([
    { sourceName: "journal", clientAddress: "192.0.2.1", trusted: true, recipients: ["ann@corp.example"] },
  ]);
});

test("the original is handed out only after it was written down who read it", async () => {
  const it = await fixture();
  await using _ = it.database;
  const { messageId, journalCopyId } = await it.seed();
  expect(await it.trace.readRaw(it.tenantId, messageId, "token:soar")).toEqual({ result: "not_kept" });
  const key = await it.tenantKeys(it.tenantId);
  await it.database.asWorker(async (tx) => {
    await saveRaw(tx, key, { tenantId: it.tenantId, journalCopyId, raw: Buffer.from("wrapper:Subject: x") });
    await tx.rows("update message set raw_copy_id = $1", [journalCopyId]);
  });
  const read = await it.trace.readRaw(it.tenantId, messageId, "token:soar");
  expect(read.result === "read" ? Buffer.from(read.raw).toString() : read.result).toBe("Subject: x");
  expect(await it.trace.actionLog(it.tenantId, messageId)).toMatchObject([
    { operation: "PREVIEW", actor: "token:soar" },
  ]);
  expect((await it.trace.message(it.tenantId, messageId))?.standing.wasRead).toBe(true);
});

test("another tenant finds nothing of it", async () => {
  const it = await fixture();
  await using _ = it.database;
  const { messageId } = await it.seed();
  const other = await seedTenant(it.database);
  expect(await it.trace.message(other.tenantId, messageId)).toBeUndefined();
  expect(await it.trace.copies(other.tenantId, messageId)).toEqual([]);
  expect(await it.trace.arrivals(other.tenantId, messageId)).toEqual([]);
  expect(await it.trace.actionLog(other.tenantId, messageId)).toEqual([]);
  expect(await it.trace.readRaw(other.tenantId, messageId, "x")).toEqual({ result: "not_found" });
  expect(await it.trace.search(other.tenantId, PAGE)).toMatchObject({ messages: [], total: 0 });
});
