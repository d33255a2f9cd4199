import { type Arrival, domainOf } from "./arrival.ts";
import { fromAddress } from "./mail-addresses.ts";
import { closeRawMail, fieldValue, type RawField, type RawMail, toFields } from "./raw-mail.ts";
import { randomHex } from "./random-token.ts";

/**
 * The mail as it stands in Exchange Online: Received lines and authentication results above the sender's own fields,
 * `Return-Path` and the X-MS-Exchange-Organization fields **below** them, as in every real sample seen.
 *
 * What a stranger wrote under Exchange's own names is not kept: organisation fields are removed at the border
 * (https://learn.microsoft.com/exchange/header-firewall), filter results are renamed.
 */
export function stampAsMicrosoft(arrival: Arrival): Buffer {
  const servers = namesOf(arrival);
  const isInbound = arrival.direction === "inbound";
  const mail = isInbound ? pastTheBorder(arrival.mail) : arrival.mail;
  const trace = isInbound ? inboundTrace(arrival, servers) : internalTrace(servers);
  const appended = [...missingFields(arrival, servers), ...organisationFields(arrival, servers)];
  return closeRawMail({
    fields: [...toFields(trace), ...mail.fields, ...toFields(appended)],
    rest: mail.rest,
  });
}

interface Servers {
  readonly front: string;
  readonly hub: string;
  readonly mailbox: string;
  readonly at: string;
}

const VERSION = "15.20.9345.12";
const TLS = "(version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384)";

function namesOf({ random, receivedAt }: Arrival): Servers {
  const number = (): string => String(Math.floor(random() * 9000) + 1000);
  return {
    front: `AM1PEPF0000${randomHex(random, 4).toUpperCase()}`,
    hub: `AS4P190CA${number()}.EURP190.PROD.OUTLOOK.COM`,
    mailbox: `VI1PR04MB${number()}.eurprd04.prod.outlook.com`,
    at: receivedAt.toUTCString().replace("GMT", "+0000"),
  };
}

function inboundTrace({ sender, found, mail }: Arrival, { front, hub, mailbox, at }: Servers): string[] {
  const mailFrom = domainOf(sender);
  const headerFrom = domainOf(fromAddress(mail));
  return [
    `Received: from ${hub} (2603:10a6:20b:5d0::14)\r\n by ${mailbox} (2603:10a6:803:e4::20) with\r\n Microsoft SMTP Server ${TLS} id ${VERSION}; ${at}`,
    `Received: from ${front}.eurprd04.prod.outlook.com\r\n (2603:10a6:20b:5d0:cafe::5b) by ${hub.split(".")[0]}.outlook.office365.com\r\n (2603:10a6:20b:5d0::14) with Microsoft SMTP Server ${TLS} id ${VERSION} via Frontend Transport; ${at}`,
    `Authentication-Results: spf=${found.spf} (sender IP is ${found.ip})\r\n smtp.mailfrom=${mailFrom}; ${dkimResult(found.dkim, headerFrom)};dmarc=${found.dmarc}\r\n action=${found.dmarc === "fail" ? "quarantine" : "none"} header.from=${headerFrom};compauth=${found.compauth} reason=${found.reason}`,
    `Received-SPF: ${capital(found.spf)} (protection.outlook.com: domain of ${mailFrom}\r\n ${found.spf === "pass" ? "designates" : "does not designate"} ${found.ip} as permitted sender)\r\n receiver=protection.outlook.com; client-ip=${found.ip}; helo=mail.${mailFrom}; pr=C`,
    `Received: from mail.${mailFrom} (${found.ip}) by\r\n ${front}.mail.protection.outlook.com (10.167.16.105) with Microsoft SMTP\r\n Server ${TLS} id ${VERSION}\r\n via Frontend Transport; ${at}`,
  ];
}

function internalTrace({ mailbox, at }: Servers): string[] {
  return [
    `Received: from ${mailbox}\r\n ([fe80::1d2c:6a44:9b1e:77a0]) by ${mailbox}\r\n ([fe80::1d2c:6a44:9b1e:77a0%4]) with mapi id ${VERSION}; ${at}`,
  ];
}

function dkimResult(dkim: string, domain: string): string {
  if (dkim === "pass") return `dkim=pass (signature was verified)\r\n header.d=${domain}`;
  if (dkim === "none") return "dkim=none (message not signed)\r\n header.d=none";
  return `dkim=${dkim} (body hash did not verify)\r\n header.d=${domain}`;
}

/** Exchange gives a mail without a Message-ID one of its own. */
function missingFields({ mail, sender, networkMessageId }: Arrival, { mailbox }: Servers): string[] {
  const path = `Return-Path: ${sender === "" ? "<>" : sender}`;
  return fieldValue(mail, "message-id") === undefined
    ? [`Message-ID: <${networkMessageId}@${mailbox}>`, path]
    : [path];
}

function organisationFields(arrival: Arrival, { front, mailbox, at }: Servers): string[] {
  const { networkMessageId, direction, found } = arrival;
  const isInbound = direction === "inbound";
  const level = isInbound ? found.spamLevel : -1;
  const source = isInbound ? `${front}.eurprd04.prod.outlook.com` : mailbox;
  return [
    `X-MS-Exchange-Organization-ExpirationStartTime: ${at.slice(5, -6)} (UTC)`,
    "X-MS-Exchange-Organization-ExpirationStartTimeReason: OriginalSubmit",
    "X-MS-Exchange-Organization-ExpirationInterval: 1:00:00:00.0000000",
    "X-MS-Exchange-Organization-ExpirationIntervalReason: OriginalSubmit",
    `X-MS-Exchange-Organization-Network-Message-Id:\r\n ${networkMessageId}`,
    "X-EOPAttributedMessage: 0",
    `X-MS-Exchange-Organization-MessageDirectionality: ${isInbound ? "Incoming" : "Originating"}`,
    "X-MS-PublicTrafficType: Email",
    `X-MS-Exchange-Organization-AuthSource: ${source}`,
    `X-MS-Exchange-Organization-AuthAs: ${isInbound ? "Anonymous" : "Internal"}`,
    `X-MS-Office365-Filtering-Correlation-Id: ${networkMessageId}`,
    `X-MS-Exchange-Organization-SCL: ${level}`,
    `X-Forefront-Antispam-Report:\r\n CIP:${isInbound ? found.ip : "255.255.255.255"};CTRY:;LANG:en;SCL:${level};SRV:;IPV:NLI;SFV:${verdictOf(arrival)};H:mail.${domainOf(arrival.sender)};PTR:;CAT:${found.category};SFS:(13230040);DIR:${isInbound ? "INB" : "INT"};`,
    `X-Microsoft-Antispam: BCL:${found.bulkLevel};ARA:13230040;`,
    `X-MS-Exchange-CrossTenant-Network-Message-Id: ${networkMessageId}`,
  ];
}

/** Mail inside the organisation is skipped by the filter (SKI); above level 4 it is spam. */
function verdictOf({ direction, found }: Arrival): string {
  if (direction === "internal") return "SKI";
  return found.spamLevel >= 5 ? "SPM" : "NSPM";
}

function pastTheBorder(mail: RawMail): RawMail {
  return { ...mail, fields: mail.fields.filter((it) => !isRemoved(it)).map(renamed) };
}

function isRemoved({ name }: RawField): boolean {
  return REMOVED.some((prefix) => name.startsWith(prefix));
}

const REMOVED = [
  "x-ms-exchange-organization-",
  "x-ms-exchange-forest-",
  "x-ms-exchange-crosstenant-",
  "return-path",
];
const RENAMED: Readonly<Record<string, string>> = {
  "authentication-results": "Authentication-Results-Original",
  "x-forefront-antispam-report": "X-Forefront-Antispam-Report-Untrusted",
  "x-microsoft-antispam": "X-Microsoft-Antispam-Untrusted",
};

function renamed(field: RawField): RawField {
  const name = RENAMED[field.name];
  return name === undefined
    ? field
    : { name: name.toLowerCase(), text: `${name}${field.text.slice(field.text.indexOf(":"))}` };
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
