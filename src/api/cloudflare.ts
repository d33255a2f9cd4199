import type { Disposition } from "#detection/disposition.ts";
import { registrable, domainOf } from "#detection/domains.ts";
import type { Finding, Sign } from "#detection/finding.ts";
import type { AuthenticationOutcome } from "#mail/authentication.ts";
import type { Attachment } from "#mail/mail.ts";
import type { LoggedAction } from "#trace/action-log.ts";
import { hasContent, withoutContent } from "#trace/without-content.ts";
import type { Message } from "#trace/trace.ts";
import { iso } from "./reply.ts";

/** Our message in Cloudflare's words. */
export function toInvestigated(message: Message) {
  // Lists are looked at by everybody, and nobody's look at each of a thousand rows is written down.
  const it = withoutContent(message);
  const { facts, standing } = it;
  return {
    id: it.id,
    postfix_id: it.id,
    alert_id: it.disposition === "NONE" ? null : it.id,
    message_id: it.messageIdHeader ?? null,
    from: it.fromAddress,
    from_name: it.fromName,
    to: facts.to.map((to) => to.address),
    to_name: facts.to.map((to) => to.name),
    replyto: facts.replyTo[0]?.address ?? null,
    envelope_from: facts.envelopeSender ?? null,
    envelope_to: [...it.recipients],
    client_recipients: [...it.recipients],
    subject: it.subject,
    sent_at: iso(it.sentAt),
    sent_date: iso(it.sentAt),
    scanned_at: it.receivedAt.toISOString(),
    ts: it.receivedAt.toISOString(),
    final_disposition: it.disposition,
    detection_reasons: it.findings.map((finding) => finding.reason),
    threat_categories: categoriesOf(it.findings),
    findings: it.findings.map(toFinding),
    delivery_mode: it.format === "exchange-report" ? ("JOURNAL" as const) : ("BCC" as const),
    delivery_status: deliveryStatus(it),
    post_delivery_operations: operationsOn(it),
    is_quarantined: false as const,
    is_phish_submission: false as const,
    properties: propertiesOf(it.findings),
    validation: toValidation(it),
    action_log: [],
    direction: it.direction,
    trusted: it.trusted,
    judged: it.judged,
    release_offered: standing.releaseOffered,
    size: it.sizeBytes,
    has_raw: it.hasRaw,
    had_raw: it.hadRaw,
    copies: {
      total: standing.copies,
      retracted: standing.retracted,
      failed: standing.failed,
      open: standing.open,
    },
  };
}

function propertiesOf(findings: readonly Finding[]) {
  const sender = findings.find((it) => it.sign === "allowed");
  const blocked = findings.find((it) => it.sign === "blocked");
  return {
    allowlisted_pattern: sender?.value ?? null,
    allowlisted_pattern_type: sender === undefined ? null : ("allowed_sender" as const),
    blocklisted_message: blocked !== undefined,
    blocklisted_pattern: blocked?.value ?? null,
  };
}

function deliveryStatus({ standing }: Message): ("delivered" | "moved" | "move_failed")[] {
  return [
    ...(standing.retracted < standing.copies || standing.copies === 0 ? (["delivered"] as const) : []),
    ...(standing.retracted > 0 ? (["moved"] as const) : []),
    ...(standing.failed > 0 ? (["move_failed"] as const) : []),
  ];
}

function operationsOn({ standing }: Message): ("MOVE" | "PREVIEW")[] {
  return [
    ...(standing.wasRead ? (["PREVIEW"] as const) : []),
    ...(standing.retracted > 0 || standing.wasReleased ? (["MOVE"] as const) : []),
  ];
}

/** Cloudflare's detection details of a message. */
/** With what its body gave where `mayRead`: that it was looked at is written down by then. */
export function toDetections(message: Message, mayRead: boolean) {
  const it = mayRead ? message : withoutContent(message);
  const { facts } = it;
  return {
    action: it.standing.retracted > 0 ? "MOVED" : "NONE",
    final_disposition: it.disposition,
    findings: it.findings.map(toFinding),
    attachments: facts.attachments.map(toAttachmentItem),
    authentication: toAuthentication(it),
    links: facts.links.map(({ url, text }) => ({ href: url, text })),
    headers: headersOf(it),
    sender_info: { pld: registrable(domainOf(it.fromAddress)) ?? null, ip: null, geo: null },
    threat_categories: categoriesOf(it.findings).map((name, id) => ({ id, name })),
    content_withheld: !mayRead && hasContent(message),
    defects: [...facts.defects],
    validation: toValidation(it),
  };
}

export function toAttachmentItem(file: Attachment) {
  return {
    filename: file.name,
    name: file.name,
    size: file.sizeBytes,
    content_type: file.declaredType,
    true_type: file.trueType ?? null,
    sha256: file.sha256,
  };
}

function toAuthentication({ facts: { authentication: it } }: Message) {
  return {
    spf: it.spf,
    dkim: it.dkim,
    dmarc: it.dmarc,
    compauth: it.compauth,
    compauth_reason: it.compauthReason ?? null,
    dkim_domain: it.dkimDomain ?? null,
    mail_from_domain: it.mailFromDomain ?? null,
    header_from_domain: it.headerFromDomain ?? null,
  };
}

function headersOf({ facts, messageIdHeader, subject, fromAddress }: Message) {
  const addresses = (list: readonly { readonly address: string }[]): string =>
    list.map((it) => it.address).join(", ");
  return [
    { name: "From", value: fromAddress },
    { name: "To", value: addresses(facts.to) },
    { name: "Cc", value: addresses(facts.cc) },
    { name: "Reply-To", value: addresses(facts.replyTo) },
    { name: "Subject", value: subject },
    { name: "Message-ID", value: messageIdHeader ?? "" },
  ].filter((it) => it.value !== "");
}

export function toFinding({ detector, field, value, reason, score, sign, disposition }: Finding) {
  const detection = disposition ?? DETECTION_OF[sign];
  return { name: detector, field, value, reason, score, detection, detail: sign };
}

/** What a finding of each kind would make of a message if it decided alone. */
const DETECTION_OF: Readonly<Record<Sign, Disposition | "UNKNOWN">> = {
  phishing: "SUSPICIOUS",
  malware: "MALICIOUS",
  spoof: "SPOOF",
  spam: "SPAM",
  bulk: "BULK",
  wanted: "NONE",
  blocked: "MALICIOUS",
  allowed: "NONE",
  indicated: "MALICIOUS",
  "not-judged": "UNKNOWN",
};

function categoriesOf(findings: readonly Finding[]): string[] {
  const threats: readonly Sign[] = ["phishing", "malware", "spoof", "spam", "bulk"];
  return threats.filter((sign) => findings.some((it) => it.sign === sign));
}

function toValidation({ facts }: Message) {
  const { spf, dkim, dmarc, compauth, compauthReason } = facts.authentication;
  return {
    spf: CHECK_OF[spf],
    dkim: CHECK_OF[dkim],
    dmarc: CHECK_OF[dmarc],
    comment: compauth === "unknown" ? null : `compauth=${compauth} reason=${compauthReason ?? ""}`.trim(),
  };
}

/** Cloudflare has no softfail: it says "probably not", which is not a failure (RFC 7208 section 8.5). */
const CHECK_OF: Readonly<
  Record<AuthenticationOutcome, "pass" | "neutral" | "fail" | "error" | "none" | null>
> = {
  pass: "pass",
  fail: "fail",
  softfail: "neutral",
  neutral: "neutral",
  none: "none",
  error: "error",
  unknown: null,
};

/** One line of the action log. */
export function toLogged(it: LoggedAction) {
  const folder = it.asked ?? it.reached;
  return {
    operation: it.operation,
    status: it.status ?? null,
    completed_at: it.at.toISOString(),
    completed_timestamp: it.at.toISOString(),
    properties: { ...(folder !== undefined && { folder }), requested_by: it.actor },
    recipient: it.recipient ?? null,
    copy_id: it.copyId ?? null,
    retraction_id: it.retractionId ?? null,
    attempt: it.attempt ?? null,
    reached: it.reached ?? null,
    reason: it.reason ?? null,
    details: { ...it.details },
  };
}
