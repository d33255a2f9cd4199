import {
  type DetectionContext,
  type Direction,
  type TenantRows,
  tenantKnowledge,
} from "#detection/context.ts";
import type { Detector } from "#detection/detector.ts";
import type { Finding } from "#detection/finding.ts";
import { sceneOf } from "#detection/scene.ts";
import { NOTHING_KNOWN } from "#mail/authentication.ts";
import type { Address, Attachment, Link, Mail } from "#mail/mail.ts";

const PLAIN: Mail = {
  messageId: "<1@partner.example>",
  references: [],
  from: [{ name: "Pat Partner", address: "pat@partner.example" }],
  sender: undefined,
  replyTo: [],
  to: [{ name: "", address: "anna@corp.example" }],
  cc: [],
  returnPath: undefined,
  subject: "Lunch on Thursday",
  sentAt: new Date("2026-03-02T09:00:00Z"),
  contentKey: "00".repeat(32),
  sizeBytes: 1_200,
  text: "Shall we meet at noon?",
  html: "",
  htmlText: "",
  links: [],
  attachments: [],
  enclosed: [],
  list: { unsubscribe: false, oneClick: false, listId: undefined, precedence: undefined, feedbackId: false },
  authentication: NOTHING_KNOWN,
  provider: {
    category: undefined,
    spamLevel: undefined,
    bulkLevel: undefined,
    spam: undefined,
    phishy: undefined,
  },
  receipt: { networkMessageId: undefined, receivedIds: [] },
  isAutomatic: false,
  defects: [],
};

/** The parts of a mail that a test speaks of; groups of fields may be given in part. */
export type MailParts = Partial<Omit<Mail, "list" | "authentication" | "provider">> & {
  readonly list?: Partial<Mail["list"]>;
  readonly authentication?: Partial<Mail["authentication"]>;
  readonly provider?: Partial<Mail["provider"]>;
};

/** A harmless mail from a partner of whom the provider said nothing, changed as the test says. */
export function mailWith(parts: MailParts = {}): Mail {
  return {
    ...PLAIN,
    ...parts,
    list: { ...PLAIN.list, ...parts.list },
    authentication: { ...PLAIN.authentication, ...parts.authentication },
    provider: { ...PLAIN.provider, ...parts.provider },
  };
}

export function address(name: string, mailbox: string): Address {
  return { name, address: mailbox };
}

export function link(url: string, text = ""): Link {
  return { url, host: URL.parse(url)?.hostname, text };
}

export function attachment(name: string, parts: Partial<Attachment> = {}): Attachment {
  return {
    name,
    declaredType: "application/octet-stream",
    trueType: undefined,
    sizeBytes: 10_000,
    sha256: "ab".repeat(32),
    ...parts,
  };
}

/** What the tenant `corp.example` knows, changed as the test says; mail comes from outside unless said otherwise. */
export function contextWith(
  rows: Partial<TenantRows> & { readonly direction?: Direction } = {},
): DetectionContext {
  const { direction = "inbound", ...known } = rows;
  return {
    direction,
    tenant: tenantKnowledge({ ownDomains: ["corp.example"], entries: [], people: [], ...known }),
  };
}

/** What one check says of one mail. */
export function detect(detector: Detector, mail: Mail, context: DetectionContext): readonly Finding[] {
  return detector.detect(mail, sceneOf(mail, context));
}
