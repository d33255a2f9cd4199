import libmime from "libmime";
import { randomGuid } from "../smtp/random-token.ts";
import { fieldValue, type RawMail } from "../smtp/raw-mail.ts";
import type { ExchangeJournaling } from "./journal-route.ts";
import type { LegRecipient, TransportLeg } from "./transport-leg.ts";

/**
 * The journal reports that Exchange Online makes of one mail: one for the recipients inside, one for those outside
 * (the mail forks in transport), each split again where the recipients are too many. All carry the same original.
 */
export function exchangeReports(
  leg: TransportLeg,
  { recipientsPerReport = 1_000 }: ExchangeJournaling,
  generator: ReportGenerator,
): readonly Buffer[] {
  // Whoever is reached twice, by an alias and by a list, is one recipient in transport.
  const recipients = [...new Map(leg.recipients.map((it) => [it.address.toLowerCase(), it])).values()];
  const forks = [recipients.filter((it) => it.isInside), recipients.filter((it) => !it.isInside)];
  return forks
    .flatMap((fork) => chunks(fork, recipientsPerReport))
    .map((chunk) => exchangeReport({ ...leg, recipients: chunk }, generator));
}

export interface ReportGenerator {
  /** The organisation's onmicrosoft domain. */
  readonly tenantDomain: string;
  /** 0 to 1. */
  readonly random: () => number;
}

/** One report with all of the leg's recipients: a text part that says who, then the original, untouched. */
export function exchangeReport(leg: TransportLeg, { tenantDomain, random }: ReportGenerator): Buffer {
  const boundary = `_${randomGuid(random)}_`;
  return Buffer.concat([
    Buffer.from(
      [
        ...outerFields(leg, tenantDomain, random),
        `Content-Type: multipart/mixed;\r\n\tboundary="${boundary}"`,
        "",
        `--${boundary}`,
        ...reportPart(reportLines(leg)),
        `--${boundary}`,
        "Content-Type: message/rfc822",
        "Content-Disposition: attachment",
        "",
        "",
      ].join("\r\n"),
      "latin1",
    ),
    leg.mime,
    Buffer.from(`\r\n--${boundary}--\r\n`, "latin1"),
  ]);
}

/** The same for a tenant whose domain is not given: `corp.example` journals as `corp.onmicrosoft.com`. */
export function defaultTenantDomain(domains: readonly string[]): string {
  return `${(domains[0] ?? "tenant").split(".")[0]}.onmicrosoft.com`;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / Math.max(1, size));
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** https://learn.microsoft.com/exchange/security-and-compliance/journaling — From, To and Subject are the original's. */
function outerFields(leg: TransportLeg, tenantDomain: string, random: () => number): string[] {
  const at = leg.receivedAt.toUTCString().replace("GMT", "+0000");
  const server = `VI1PR04MB${String(Math.floor(random() * 9000) + 1000)}`;
  return [
    `Received: from ${server}.eurprd04.prod.outlook.com (2603:10a6:803:e4::20)\r\n by EUR04-VI1-obe.outbound.protection.outlook.com with Microsoft SMTP Server\r\n (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.9345.12; ${at}`,
    ...copied(leg.mail, ["from", "to", "subject"]),
    `Date: ${at}`,
    `Sender: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@${tenantDomain}>`,
    `Message-ID: <${randomGuid(random)}@journal.report.generator>`,
    "X-MS-Journal-Report:",
    ...parentId(leg),
    "Auto-Submitted: auto-generated",
    "X-MS-Exchange-Generated-Message-Source: Journal Agent",
    "X-MS-PublicTrafficType: Email",
    `X-MS-TrafficTypeDiagnostic: ${server}:JournalingReport`,
    `X-OriginatorOrg: ${tenantDomain}`,
    // The report is a mail of its own: this is not the original's Network-Message-Id.
    `X-MS-Exchange-CrossTenant-Network-Message-Id: ${randomGuid(random)}`,
    "MIME-Version: 1.0",
  ];
}

function parentId({ mail }: TransportLeg): string[] {
  const messageId = messageIdOf(mail);
  return messageId === "" ? [] : [`X-MS-Exchange-Parent-Message-Id: ${latin1(messageId)}`];
}

function copied(mail: RawMail, names: readonly string[]): string[] {
  return names
    .flatMap((name) => mail.fields.filter((it) => it.name === name).slice(0, 1))
    .map((it) => it.text.slice(0, -2));
}

function reportLines({ mail, sender, isInternal, recipients }: TransportLeg): string[] {
  const actsFor = fieldValue(mail, "from");
  const agent = fieldValue(mail, "sender");
  return [
    `Sender: ${sender}`,
    // An encoded line break must not become a line of the report: it would name recipients of the sender's choice.
    `Subject: ${libmime.decodeWords(fieldValue(mail, "subject") ?? "").replace(/[\r\n]+/g, " ")}`,
    `Message-Id: ${messageIdOf(mail)}`,
    // Somebody who sends for another: the header's From is not whose account it was.
    ...(isInternal && agent !== undefined && actsFor !== undefined
      ? [`On-Behalf-Of: ${bareAddress(actsFor)}`]
      : []),
    ...recipients.map(recipientLine),
  ];
}

const LABELS = { recipient: "Recipient", to: "To", cc: "Cc", bcc: "Bcc" } as const;

function recipientLine({ kind, address, viaGroup, forwardedFrom }: LegRecipient): string {
  const expanded = viaGroup === undefined ? "" : `, Expanded: ${viaGroup}`;
  const forwarded = forwardedFrom === undefined ? "" : `, Forwarded: ${forwardedFrom}`;
  return `${LABELS[kind]}: ${address}${expanded}${forwarded}`;
}

function reportPart(lines: readonly string[]): string[] {
  const text = `${lines.join("\r\n")}\r\n`;
  const isAscii = NOT_ASCII.exec(text) === null;
  return isAscii
    ? ['Content-Type: text/plain; charset="us-ascii"', "Content-Transfer-Encoding: 7bit", "", text]
    : [
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: base64",
        "",
        base64Lines(text),
      ];
}

const NOT_ASCII = /[^\t\r\n -~]/;

function base64Lines(text: string): string {
  return `${Buffer.from(text, "utf8").toString("base64").replace(/.{76}/g, "$&\r\n")}\r\n`;
}

function messageIdOf(mail: RawMail): string {
  return fieldValue(mail, "message-id") ?? "";
}

function bareAddress(from: string): string {
  const start = from.lastIndexOf("<");
  return start < 0 ? from : from.slice(start + 1).replace(/>.*$/, "");
}

function latin1(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
