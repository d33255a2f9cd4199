import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { toJudgedDelivery } from "#intake/accept.ts";
import { judgeAgain } from "#intake/judge-again.ts";
import { openJudging } from "#intake/judging.ts";
import { notJudged } from "#intake/not-judged.ts";
import { seedTenant } from "../support/seed-tenant.ts";
import { openJournal } from "#store/journal.ts";
import { openSealer } from "#store/seal.ts";
import { openKnowledge } from "#store/tenant-knowledge.ts";
import { openTenantKeys } from "#store/tenant-keys.ts";
import { openWaitingMessages } from "#store/waiting-messages.ts";
import { cloneDatabase } from "../support/database.ts";

const MAIL = [
  "From: Ann <ann@sender.example>",
  "To: bob@later.example",
  "Subject: Minutes",
  "Message-ID: <later@sender.example>",
  "Date: Mon, 23 Nov 2026 19:00:00 +0000",
  "",
  "See below.",
  "",
].join("\r\n");

test("a message that could not be judged when it came gets its verdict, its copies and its policy later", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database, { domain: "later.example" });
  await database.asWorker((tx) =>
    tx.rows("update source set format = 'plain-bcc', binding = $2, trusts_original_to = true where id = $1", [
      tenant.sourceId,
      JSON.stringify({ kind: "client-range", ranges: ["127.0.0.0/8"] }),
    ]),
  );
  const tenantKeys = openTenantKeys(database, openSealer(Buffer.alloc(32, 1)));
  const wake = (): void => {};
  const waiting = openWaitingMessages({ database, tenantKeys, wake });
  const knowledge = openKnowledge(database, Date.now);
  await using judging = openJudging({
    threads: 1,
    deadlineMs: 20_000,
    knowledgeOf: (source) => knowledge(source.tenantId),
    resolveTxt: () => Promise.resolve([]),
    now: () => new Date(),
    onTrouble: () => {},
  });
  const raw = Buffer.from(`X-Original-To: bob@later.example\r\n${MAIL}`);
  const session = {
    clientAddress: "127.0.0.1",
    tls: undefined,
    clientCertificateSha256: undefined,
    mailFrom: "ann@sender.example",
    receivedAt: new Date(),
  };
  const source = {
    ...tenant,
    format: "plain-bcc",
    binding: { kind: "client-range", ranges: ["127.0.0.0/8"] },
    requireTls: false,
    allowedRanges: [],
    hopCount: 0,
    trustsOriginalTo: true,
    keepsAllRaw: false,
  } as const;
  const lost = toJudgedDelivery(
    { source, session, blocks: [raw] },
    {
      raw,
      rawSha256: createHash("sha256").update(raw).digest("hex"),
      envelope: {
        shape: "unreadable",
        mail: undefined,
        wasProtected: false,
        sender: undefined,
        onBehalfOf: undefined,
        reportedMessageId: undefined,
        recipients: [],
        notes: [],
      },
      mail: undefined,
      trust: { trusted: false, reason: "Its origin was not checked." },
      direction: "inbound",
      verdict: notJudged("worker-lost"),
      likeness: undefined,
    },
  );
  const stored = await openJournal({ database, tenantKeys, wake }).store({ ...lost, keepRaw: "not-judged" });
  expect(await judgeAgain(judging, waiting)).toBe(0); // not due yet
  await database.asWorker((tx) => tx.rows("update message set judge_due_at = now()"));
  expect(await judgeAgain(judging, waiting)).toBe(1);
  expect(await judgeAgain(judging, waiting)).toBe(0);
  const [message] = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows("select judged, trusted, subject, verdict_revision from message where id = $1", [
      stored.messageId,
    ]),
  );
  expect(message).toEqual({ judged: true, trusted: true, subject: "Minutes", verdict_revision: 2 });
  const copies = await database.asTenant(tenant.tenantId, (tx) => tx.rows("select address from copy"));
  expect(copies).toEqual([{ address: "bob@later.example" }]);
});
