import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryMail } from "../../test/support/arbitrary-mail.ts";
import {
  address,
  attachment,
  contextWith,
  link,
  type MailParts,
  mailWith,
} from "../../test/support/mail-builder.ts";
import { DIRECTIONS, type TenantRows } from "./context.ts";
import type { ListEntry } from "./list-entries.ts";
import { detector } from "./detector.ts";
import { DETECTORS } from "./detectors.ts";
import { DISPOSITIONS, type Disposition } from "./disposition.ts";
import { judge } from "./judge.ts";
import { measureCpu } from "../../test/support/measure-cpu.ts";

const CEO = { name: "Dana Director", addresses: ["dana@corp.example"] };
const ROWS: Partial<TenantRows> = {
  people: [CEO],
  entries: [
    { list: "allow", kind: "domain", value: "partner.example" },
    { list: "block", kind: "domain", value: "evil.test" },
    { list: "trusted-domain", kind: "domain", value: "supplier.example" },
  ] satisfies readonly ListEntry[],
};
const context = contextWith(ROWS);

describe("a whole mail comes to the disposition a person would expect", () => {
  test.each<[Disposition, string, MailParts]>([
    ["NONE", "a letter of a partner", {}],
    ["NONE", "a letter that quotes a warning", { text: "They wrote: verify your account. Is that real?" }],
    [
      "NONE",
      "internal mail of which the provider said nothing",
      { from: [address("", "anna@corp.example")] },
    ],
    [
      "NONE",
      "internal mail as Exchange marks it",
      {
        from: [address("", "anna@corp.example")],
        authentication: { dkim: "none", dmarc: "none", headerFromDomain: "corp.example" },
      },
    ],
    [
      "NONE",
      "internal mail that authenticates",
      {
        from: [address("Dana Director", "dana@corp.example")],
        authentication: { dmarc: "pass", headerFromDomain: "corp.example" },
      },
    ],
    [
      "NONE",
      "a bounce that quotes spam",
      { isAutomatic: true, returnPath: "", text: "viagra, make money, act now, casino" },
    ],
    [
      "NONE",
      "an absence note with a way out",
      { isAutomatic: true, list: { precedence: "bulk" }, html: "<p>", text: "unsubscribe" },
    ],
    [
      "BULK",
      "a newsletter",
      {
        list: { unsubscribe: true, oneClick: true },
        authentication: { dmarc: "pass" },
        from: [address("", "news@shop.test")],
      },
    ],
    [
      "SPAM",
      "what the provider calls spam",
      { provider: { category: "SPM", spamLevel: 5 }, from: [address("", "x@shop.test")] },
    ],
    ["SUSPICIOUS", "an own address in the name", { from: [address("ceo@corp.example", "x@other.test")] }],
    [
      "SUSPICIOUS",
      "an important name from a free address",
      { from: [address("Dana Director", "dana.d@gmail.com")] },
    ],
    ["SUSPICIOUS", "a sender that looks like a trusted one", { from: [address("", "a@suppl1er.example")] }],
    [
      "SUSPICIOUS",
      "a page to sign in as an attachment",
      { attachments: [attachment("voicemail.html")], from: [address("", "a@other.test")] },
    ],
    [
      "SPOOF",
      "an own address from outside",
      { from: [address("", "pay@corp.example")], authentication: { dmarc: "fail" } },
    ],
    [
      "SPOOF",
      "a deceptive link under a sender that is refuted",
      {
        from: [address("", "a@bank.example")],
        authentication: { spf: "fail" },
        links: [link("https://x.test/", "post.example")],
      },
    ],
    ["MALICIOUS", "a program under a document's name", { attachments: [attachment("invoice.pdf.exe")] }],
    ["MALICIOUS", "a blocked sender", { from: [address("", "x@evil.test")] }],
    [
      "MALICIOUS",
      "a lookalike with a deceptive link",
      { from: [address("", "a@suppl1er.example")], links: [link("https://x.test/", "supplier.example")] },
    ],
    [
      "NONE",
      "anything of an allowed sender whom the provider proved",
      { authentication: { dmarc: "pass" }, attachments: [attachment("invoice.pdf.exe")] },
    ],
    [
      "MALICIOUS",
      "the same of somebody who only writes the allowed address",
      { authentication: { dmarc: "fail" }, attachments: [attachment("invoice.pdf.exe")] },
    ],
    [
      "MALICIOUS",
      "an allowed sender behind a blocked one",
      { authentication: { dmarc: "pass" }, sender: address("", "x@evil.test") },
    ],
  ])("%s: %s", (disposition, _, parts) => {
    expect(judge(mailWith(parts), context).disposition).toBe(disposition);
  });
});

test("a check that throws is noted without its error, and the others still count", () => {
  const broken = detector("broken", ({ subject }) => {
    throw new Error(`cannot take ${subject}`);
  });
  const mail = mailWith({ subject: "private words", attachments: [attachment("invoice.pdf.exe")] });
  const { disposition, findings } = judge(mail, context, [broken, ...DETECTORS]);
  expect(disposition).toBe("MALICIOUS");
  expect(findings[0]).toMatchObject({ detector: "broken", sign: "not-judged", score: 0 });
  expect(JSON.stringify(findings[0])).not.toContain("private words");
});

test("no check throws on any mail, every finding is fit to be shown, and the same mail gets the same verdict", () => {
  const direction = fc.constantFrom(...DIRECTIONS);
  fc.assert(
    fc.property(arbitraryMail, direction, (mail, way) => {
      const verdict = judge(mail, { ...context, direction: way });
      expect(DISPOSITIONS).toContain(verdict.disposition);
      for (const it of verdict.findings) {
        expect(it.sign).not.toBe("not-judged");
        expect(it.score).toBeGreaterThanOrEqual(0);
        expect(it.score).toBeLessThanOrEqual(10);
        expect(it.value.length).toBeLessThanOrEqual(200);
        expect(it.reason).toMatch(/^[A-Z][^]*\.$|…$/);
      }
      expect(judge(mail, { ...context, direction: way })).toEqual(verdict);
    }),
    { numRuns: 300 },
  );
});

test("the context can be sent to a worker: a clone judges the same", () => {
  const mail = mailWith({ from: [address("Dana Director", "x@suppl1er.example")] });
  expect(judge(mail, structuredClone(context))).toEqual(judge(mail, context));
});

const MANY_ADDRESSES = Array.from({ length: 5_000 }, (_, n) =>
  address(`n${n}@corp.example`, `a${n}@x${n}.test`),
);
const MANY_LINKS = Array.from({ length: 20_000 }, (_, n) => link(`https://h${n}.test/`, "www.bank.example"));

// Each hostile shape at the size a parser might let through; a check that is quadratic in it would need minutes.
test.each<[string, MailParts]>([
  ["a name of @", { from: [address("@".repeat(1_000_000), "a@b.test")] }],
  [
    "a domain of dots",
    { from: [address("", `a@${".".repeat(1_000_000)}`)], returnPath: `a@${"a.".repeat(500_000)}` },
  ],
  ["a text of spaces", { text: `verify${" ".repeat(2_000_000)}`, subject: " ".repeat(1_000_000) }],
  ["a file name of dots", { attachments: [attachment(". ".repeat(500_000))] }],
  [
    "thousands of links, senders and addresses for answers",
    { from: MANY_ADDRESSES, replyTo: MANY_ADDRESSES, links: MANY_LINKS },
  ],
])("%s costs no more than seconds", (_, parts) => {
  const { cpuMs } = measureCpu(() => judge(mailWith(parts), context));
  expect(cpuMs).toBeLessThan(5_000);
});
