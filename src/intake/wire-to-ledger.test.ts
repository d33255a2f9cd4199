import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { tenantKnowledge } from "#detection/context.ts";
import { newId } from "#shared/ids.ts";
import { sourcesByAddress, sourceWith } from "../../test/support/intake-source.ts";
import { exchangeReport, plainMail, type ReportOptions } from "../../test/support/journal-reports.ts";
import { type SmtpSession, smtpSession } from "../../test/support/smtp-session.ts";
import { openAccept } from "./accept.ts";
import type { JudgedDelivery, Journal } from "./journal-port.ts";
import { openJudging } from "./judging.ts";
import { openSmtpIntake, type SmtpIntake } from "./smtp/open-smtp-intake.ts";

const AT = new Date("2026-10-05T08:00:00Z");
const SOURCE = sourceWith();
let stored: JudgedDelivery[] = [];
let failures: Error[] = [];
let intake: SmtpIntake;
let client: SmtpSession;

const opened = new AsyncDisposableStack();

beforeAll(async () => {
  const onTrouble = () => undefined;
  const tenant = tenantKnowledge({ ownDomains: ["contoso.example"], entries: [], people: [] });
  const judgingWithin = (deadlineMs: number) =>
    opened.use(
      openJudging({
        threads: 1,
        deadlineMs,
        knowledgeOf: () => Promise.resolve({ key: "1", tenant }),
        resolveTxt: () => Promise.resolve([]),
        onTrouble,
        now: () => AT,
        worker: new URL("../../test/support/odd-judge-worker.ts", import.meta.url),
      }),
    );
  const journal: Journal = {
    store(delivery) {
      const failure = failures.shift();
      if (failure !== undefined) return Promise.reject(failure);
      stored.push(delivery);
      return Promise.resolve({ journalCopyId: newId(AT), messageId: newId(AT), isNewMessage: true });
    },
  };
  const patient = openAccept({ judging: judgingWithin(60_000), journal, onTrouble });
  const brief = openAccept({ judging: judgingWithin(1_500), journal, onTrouble });
  intake = opened.use(
    await openSmtpIntake({
      host: "127.0.0.1",
      port: 0,
      name: "journal.test",
      tls: undefined,
      proxyProtocol: false,
      maxMessageBytes: 30 << 20,
      maxBytesInFlight: 64 << 20,
      budgetWaitMs: 60_000,
      maxConnections: 50,
      drainMs: 60_000,
      findSource: sourcesByAddress({ secret: SOURCE }),
      deliver: async (delivery) => {
        // For the one mail with which nobody ever comes to an end.
        const isEndless = Buffer.concat(delivery.blocks).includes("parser-spins");
        const accepted = await (isEndless ? brief : patient)(delivery);
        return accepted.kind === "stored"
          ? { kind: "stored", reference: accepted.stored.journalCopyId }
          : accepted;
      },
      onTrouble,
      onRefused: () => undefined,
      now: () => AT,
    }),
  );
  client = opened.adopt(await smtpSession(intake.port), (it) => it.end());
});
afterAll(() => opened.disposeAsync());
beforeEach(() => {
  stored = [];
  failures = [];
});

/** Delivers a report and gives what was stored of it. */
async function delivered(options: ReportOptions): Promise<JudgedDelivery | undefined> {
  expect(await client.deliver(exchangeReport(options))).toMatch(/^250 2\.6\.0 Stored as /);
  expect(stored).toHaveLength(1);
  return stored[0];
}

test("a journal report goes from the wire to the ledger in one answer", async () => {
  expect(await delivered({})).toMatchObject({
    tenantId: SOURCE.tenantId,
    envelope: { shape: "exchange-report", recipients: [{ address: "bob@contoso.example" }] },
    mail: { subject: "Lunch" },
    trust: { trusted: true },
    direction: "inbound",
    judged: true,
  });
});

test("a report of somebody else's organisation is stored as untrusted", async () => {
  expect(await delivered({ organisation: "evil.example" })).toMatchObject({
    trust: { trusted: false },
    mail: { subject: "Lunch" },
  });
});

test.each([
  ["a NUL", plainMail({ body: "a\u0000b", subject: "a\u0000b" })],
  ["a lone surrogate", plainMail({ subject: "=?utf-16?B?2AA=?=", body: "\uD800" })],
  ["no Message-ID", plainMail({ messageId: "" })],
  ["a Message-ID of 3 KB", plainMail({ messageId: `<${"x".repeat(3_000)}@sender.example>` })],
  ["200,000 header lines", `${"X-Junk: y\r\n".repeat(200_000)}From: a@b.test\r\n\r\nx`],
  ["a header line of 5 MB", `Subject: ${"x".repeat(5 << 20)}\r\n\r\nx`],
  ["2,000 nested parts", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(2_000)],
  ["no header at all", "\r\nbody"],
])("a mail with %s is answered 250 and judged", async (_, mail) => {
  const kept = await delivered({ mails: [mail], mailEncoding: "base64" });
  expect(kept).toMatchObject({ judged: true, trust: { trusted: true } });
  expect(kept?.contentKey).toMatch(/^[0-9a-f]{64}$/);
});

test("20,000 recipients are stored, each of them", async () => {
  const fields = Array.from({ length: 20_000 }, (_, at) => `Bcc: user${at}@contoso.example`);
  expect((await delivered({ fields }))?.envelope.recipients).toHaveLength(20_000);
});

test.each([
  ["parser-throws", false],
  ["parser-spins", false],
  ["parser-dies", false],
  ["detector-throws", true],
])("a mail on which the %s is answered 250, kept and judged again later", async (body, isParsed) => {
  const kept = await delivered({ mails: [plainMail({ body })] });
  expect(kept).toMatchObject({ judged: false, keepRaw: "not-judged", verdict: { disposition: "NONE" } });
  expect(kept?.envelope.recipients).toHaveLength(1);
  expect(kept?.mail !== undefined).toBe(isParsed);
});

test("what the database cannot take is answered 250 in its minimal form; a database that is away, 451", async () => {
  failures = [Object.assign(new Error("no"), { code: "22021" })];
  expect(await delivered({})).toMatchObject({ judged: false, mail: undefined });
  failures = [Object.assign(new Error("no"), { code: "57P01" })];
  expect(await client.deliver(exchangeReport())).toMatch(/^451 4\.3\.0/);
  expect(stored).toHaveLength(1);
});

test("mail that is no report is stored whole and marked", async () => {
  expect(await client.deliver("hello")).toMatch(/^250/);
  expect(stored).toMatchObject([
    { envelope: { shape: "unknown" }, mail: undefined, keepRaw: "not-readable" },
  ]);
});

test("sixteen connections deliver side by side, and nothing is mixed up", async () => {
  const clients = await Promise.all(Array.from({ length: 16 }, () => smtpSession(intake.port)));
  const sent = clients.flatMap((_, at) => [`<${at}-a@sender.example>`, `<${at}-b@sender.example>`]);
  await Promise.all(
    clients.map(async (it, at) => {
      for (const messageId of sent.slice(at * 2, at * 2 + 2)) {
        expect(await it.deliver(exchangeReport({ mails: [plainMail({ messageId })] }))).toMatch(/^250/);
      }
      it.end();
    }),
  );
  expect(new Set(stored.map((it) => it.mail?.messageId))).toEqual(new Set(sent));
  expect(stored).toHaveLength(sent.length);
});
