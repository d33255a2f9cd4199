import fc from "fast-check";
import { OUTCOMES } from "#mail/authentication.ts";
import type { Mail } from "#mail/mail.ts";

/** Words that checks look for, so that arbitrary mail comes close to them now and then. */
const BAIT: readonly string[] = [
  "corp.example",
  "c0rp.example",
  "ceo@corp.example",
  "@",
  "@@",
  "..",
  "http://",
  "https://corp.example@evil.test/",
  "invoice.pdf.exe",
  "a.html",
  "\u202E",
  "\uD800",
  "\u0000",
  "xn--",
  "xn--a",
  "[::1]",
  "verify your account",
  "unsubscribe",
  "you have won",
  "CEO",
  "203.0.113.9",
  "%",
  "https://x.safelinks.protection.outlook.com/?url=%",
];

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(...BAIT),
  fc.array(fc.constantFrom(...BAIT), { maxLength: 8 }).map((it) => it.join(" ")),
);
const optional = <T>(it: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(it, { nil: undefined });
const few = <T>(it: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(it, { maxLength: 4 });
const address = fc.record({ name: text, address: fc.oneof(text, fc.emailAddress()) });
const outcome = fc.constantFrom(...OUTCOMES);
const link = fc.record({ url: text, host: optional(text), text });
const attachment = fc.record({
  name: text,
  declaredType: text,
  trueType: optional(fc.oneof(text, fc.constantFrom("text/html", "application/x-msdownload"))),
  sizeBytes: fc.nat(),
  sha256: text,
});

/** Any mail that the type allows, however odd: what a check must take without throwing. */
export const arbitraryMail: fc.Arbitrary<Mail> = fc.record({
  messageId: optional(text),
  from: few(address),
  sender: optional(address),
  replyTo: few(address),
  to: few(address),
  cc: few(address),
  returnPath: optional(text),
  subject: text,
  sentAt: optional(fc.date()),
  contentKey: text,
  sizeBytes: fc.nat(),
  text,
  html: text,
  htmlText: text,
  links: few(link),
  attachments: few(attachment),
  enclosed: few(fc.record({ text, htmlText: text, links: few(link), attachments: few(attachment) })),
  list: fc.record({
    unsubscribe: fc.boolean(),
    oneClick: fc.boolean(),
    listId: optional(text),
    precedence: optional(text),
    feedbackId: fc.boolean(),
  }),
  authentication: fc.record({
    spf: outcome,
    dkim: outcome,
    dkimDomain: optional(text),
    dmarc: outcome,
    compauth: outcome,
    compauthReason: optional(text),
    mailFromDomain: optional(text),
    headerFromDomain: optional(text),
  }),
  provider: fc.record({
    category: optional(fc.oneof(text, fc.constantFrom("PHSH", "SPM", "BULK"))),
    spamLevel: optional(fc.integer()),
    bulkLevel: optional(fc.integer()),
    spam: optional(fc.boolean()),
    phishy: optional(fc.boolean()),
  }),
  receipt: fc.record({ networkMessageId: optional(text), receivedIds: few(text) }),
  references: few(text),
  isAutomatic: fc.boolean(),
  defects: few(text),
});
