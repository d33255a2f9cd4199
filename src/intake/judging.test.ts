import { createHash } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { tenantKnowledge } from "#detection/context.ts";
import { sealed, sealingKey } from "../../test/support/arc-seal.ts";
import { sourceWith } from "../../test/support/intake-source.ts";
import { bytes, exchangeReport, googleCopy, plainMail } from "../../test/support/journal-reports.ts";
import type { SessionFacts } from "./journal-port.ts";
import { type JudgingOptions, openJudging } from "./judging.ts";

const SESSION: SessionFacts = {
  clientAddress: "192.0.2.1",
  tls: undefined,
  clientCertificateSha256: undefined,
  mailFrom: "",
  receivedAt: new Date("2026-10-05T08:00:00Z"),
};
const SOURCE = sourceWith();
const KEY = sealingKey();
const TENANT = tenantKnowledge({ ownDomains: ["contoso.example"], entries: [], people: [] });

function open(options: Partial<JudgingOptions> = {}) {
  return openJudging({
    threads: 1,
    // A machine that is busy with other things judges no mail too slowly.
    deadlineMs: 60_000,
    knowledgeOf: () => Promise.resolve({ key: "contoso 1", tenant: TENANT }),
    resolveTxt: () => Promise.resolve([KEY.record]),
    now: () => new Date("2026-10-05T08:00:00Z"),
    onTrouble: () => undefined,
    worker: new URL("../../test/support/odd-judge-worker.ts", import.meta.url),
    ...options,
  });
}

const judging = open();
afterAll(() => judging[Symbol.asyncDispose]());

const judgeBody = (body: string, by = judging) =>
  by.judge({
    source: SOURCE,
    session: SESSION,
    blocks: [exchangeReport({ mails: [plainMail({ body, subject: body })] })],
  });

test("a journal copy comes back opened, bound, parsed and judged, with its own bytes", async () => {
  const raw = exchangeReport();
  const judgement = await judging.judge({
    source: SOURCE,
    session: SESSION,
    blocks: [raw.slice(0, 100), raw.slice(100)],
  });
  expect(Buffer.from(judgement.raw).equals(raw)).toBe(true);
  expect(judgement.rawSha256).toBe(createHash("sha256").update(raw).digest("hex"));
  expect(judgement.envelope.recipients.map((it) => it.address)).toEqual(["bob@contoso.example"]);
  expect(judgement.envelope.mail?.buffer).toBe(judgement.raw.buffer);
  expect(judgement).toMatchObject({
    trust: { trusted: true },
    direction: "inbound",
    mail: { subject: "Lunch", messageId: "<one@sender.example>" },
  });
});

test("the product's own worker thread judges", async () => {
  await using real = openJudging({
    threads: 1,
    deadlineMs: 60_000,
    knowledgeOf: () => Promise.resolve({ key: "contoso 1", tenant: TENANT }),
    resolveTxt: () => Promise.resolve([]),
    now: () => new Date(),
    onTrouble: () => undefined,
  });
  const judgement = await real.judge({ source: SOURCE, session: SESSION, blocks: [exchangeReport()] });
  expect(judgement.mail?.subject).toBe("Lunch");
});

/** For mails with which nobody ever comes to an end; all else that is done with them takes no time to speak of. */
const brief = open({ deadlineMs: 1_500 });
afterAll(() => brief[Symbol.asyncDispose]());

test.each([
  ["parser-throws", "not-parsed", judging],
  ["parser-dies", "worker-lost", judging],
  ["parser-spins", "took-too-long", brief],
  ["parser-hangs", "took-too-long", brief],
])(
  "a mail on which the %s keeps its recipients and its bytes, and is not judged: %s",
  async (body, value, by) => {
    const judgement = await judgeBody(body, by);
    expect(judgement.verdict).toMatchObject({
      disposition: "NONE",
      findings: [{ sign: "not-judged", value }],
    });
    expect(judgement.mail).toBeUndefined();
    expect(judgement.envelope.recipients.map((it) => it.address)).toEqual(["bob@contoso.example"]);
    expect(judgement.trust).toEqual({ trusted: true });
    expect(Buffer.from(judgement.raw).toString()).toContain(body);
    expect((await judgeBody("the next one", by)).mail?.subject).toBe("the next one");
  },
);

test("a mail on which a detector throws keeps what was parsed of it", async () => {
  const judgement = await judgeBody("detector-throws");
  expect(judgement.mail?.subject).toBe("detector-throws");
  expect(judgement.verdict).toMatchObject({ disposition: "NONE", findings: [{ value: "detector-failed" }] });
});

test("a thread that cannot even start leaves the bytes, and a not-judged finding", async () => {
  const troubles: unknown[] = [];
  await using broken = open({
    startMs: 500,
    worker: new URL("./no-such-worker.ts", import.meta.url),
    onTrouble: (error) => troubles.push(error),
  });
  const judgement = await broken.judge({ source: SOURCE, session: SESSION, blocks: [exchangeReport()] });
  expect(judgement.envelope.shape).toBe("unreadable");
  expect(Buffer.from(judgement.raw).equals(exchangeReport())).toBe(true);
  expect(judgement.trust).toMatchObject({ trusted: false });
  expect(judgement.verdict.findings).toMatchObject([{ sign: "not-judged" }]);
  expect(troubles).not.toEqual([]);
});

test("changed lists count from the next mail on", async () => {
  let version = 1;
  const block = { list: "block", kind: "domain", value: "sender.example" } as const;
  await using changing = open({
    knowledgeOf: () =>
      Promise.resolve({
        key: `contoso ${version}`,
        tenant: tenantKnowledge({
          ownDomains: ["contoso.example"],
          entries: version === 1 ? [] : [block],
          people: [],
        }),
      }),
  });
  const delivery = { source: SOURCE, session: SESSION, blocks: [exchangeReport()] };
  expect((await changing.judge(delivery)).verdict.disposition).not.toBe("MALICIOUS");
  version = 2;
  expect((await changing.judge(delivery)).verdict.disposition).toBe("MALICIOUS");
});

test("where the tenant's lists cannot be read nothing is judged", async () => {
  await using deaf = open({ knowledgeOf: () => Promise.reject(new Error("no database")) });
  await expect(deaf.judge({ source: SOURCE, session: SESSION, blocks: [exchangeReport()] })).rejects.toThrow(
    "no database",
  );
});

const GOOGLE = sourceWith({ format: "google-copy", binding: { kind: "google-seal" } });

test("Google's key is asked for once, and its copies are trusted", async () => {
  const asked: string[] = [];
  await using google = open({
    resolveTxt: (name) => {
      asked.push(name);
      return Promise.resolve([KEY.record]);
    },
  });
  const delivery = { source: GOOGLE, session: SESSION, blocks: [await sealed(googleCopy(), { key: KEY })] };
  expect((await google.judge(delivery)).trust).toEqual({ trusted: true });
  expect((await google.judge(delivery)).trust).toEqual({ trusted: true });
  expect(asked).toEqual(["arc-test._domainkey.google.com"]);
});

test("a copy whose seal does not hold is untrusted", async () => {
  await using google = open();
  const judgement = await google.judge({ source: GOOGLE, session: SESSION, blocks: [googleCopy()] });
  expect(judgement.trust).toMatchObject({ trusted: false });
});

test("while the DNS is out of reach a copy is untrusted and will be judged again; the next one asks anew", async () => {
  const answers = [
    Promise.reject(Object.assign(new Error("timeout"), { code: "ETIMEOUT" })),
    Promise.resolve([KEY.record]),
  ];
  answers[0]?.catch(() => undefined);
  await using google = open({ resolveTxt: () => answers.shift() ?? Promise.resolve([]) });
  const delivery = { source: GOOGLE, session: SESSION, blocks: [await sealed(googleCopy(), { key: KEY })] };
  const first = await google.judge(delivery);
  expect(first.trust).toMatchObject({ trusted: false });
  expect(first.verdict.findings).toMatchObject([{ sign: "not-judged", value: "origin-unknown" }]);
  expect((await google.judge(delivery)).trust).toEqual({ trusted: true });
});

test("many mails share the threads, and each gets its own answer", async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => judgeBody(`mail number ${at}`)));
  answers.forEach((it, at) => expect(it.mail?.subject).toBe(`mail number ${at}`));
});

test("200,000 header lines, a NUL, lone surrogates and a missing or 3 KB Message-ID are judged within the deadline", async () => {
  const mails = [
    `${"X-Junk: y\r\n".repeat(200_000)}From: a@b.test\r\n\r\nx`,
    plainMail({ body: "\u0000 and \uD800 alone" }),
    plainMail({ messageId: "" }),
    plainMail({ messageId: `<${"x".repeat(3_000)}@sender.example>` }),
  ];
  for (const mail of mails) {
    const judgement = await judging.judge({
      source: SOURCE,
      session: SESSION,
      blocks: [exchangeReport({ mails: [mail] })],
    });
    expect(judgement.mail).toBeDefined();
    expect(judgement.verdict.findings.filter((it) => it.sign === "not-judged")).toEqual([]);
  }
});

test("what holds no mail is marked and not judged", async () => {
  const judgement = await judging.judge({ source: SOURCE, session: SESSION, blocks: [bytes("hello")] });
  expect(judgement.envelope.shape).toBe("unknown");
  expect(judgement.verdict.findings).toMatchObject([{ value: "no-mail" }]);
});
