import { randomBytes } from "node:crypto";

export const BENCH_DOMAIN = "corp.test";
export const BENCH_ORGANISATION = "corp.onmicrosoft.com";
/** On the tenant's block list: everything from here is MALICIOUS. */
export const BLOCKED_DOMAIN = "blocked.example";

const WORDS =
  "the order of your last meeting with our partner shows that we can deliver before the end of march if the contract and all of its appendices are signed by both sides please find the summary below and answer until friday so that the team has time to prepare the rooms for every guest who comes from abroad kind regards and thank you for the patience".split(
    " ",
  );

/** The mail of a working day: mostly letters, every tenth a newsletter. No two have a sentence, a link or a Message-ID in common. */
export function workdayMail(serial: string): string {
  const isNewsletter = serial.endsWith("0");
  return mail({
    from: isNewsletter
      ? `News ${serial} <news@shop${serial}.example>`
      : `Pat ${serial} <pat@partner.example>`,
    to: `person${Number.parseInt(serial.slice(-3), 10) % 400}@${BENCH_DOMAIN}`,
    serial,
    extra: isNewsletter
      ? [`List-Unsubscribe: <https://shop${serial}.example/leave>`, `List-Id: <news.shop${serial}.example>`]
      : [],
    textBytes: 3_000,
    htmlBytes: 9_000,
    attachment: base64Lines(5_300).toString("latin1"),
  });
}

/** A journal copy that is nearly all attachment, in pieces of which the large one is shared by all. Every second is flagged. */
export function largeReport(serial: number, attachment: Buffer): readonly Buffer[] {
  const name = `large${serial}`;
  const original = mail({
    from: serial % 2 === 0 ? `Help Desk <desk@${BLOCKED_DOMAIN}>` : "Pat <pat@partner.example>",
    to: `person1@${BENCH_DOMAIN}`,
    serial: name,
    extra: [],
    textBytes: 1_000,
    htmlBytes: 3_000,
    attachment: PLACE,
  });
  const report = journalReport(original, { serial: name, recipients: [`person1@${BENCH_DOMAIN}`] });
  const at = report.indexOf(PLACE);
  return [report.subarray(0, at), attachment, report.subarray(at + PLACE.length)];
}

const PLACE = "(the attachment)";

/** About so many bytes of a file as they stand in a mail. */
export function base64Lines(bytes: number): Buffer {
  const content = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(Math.floor((bytes / 78) * 57))]);
  const lines = content.toString("base64").replace(/.{76}/g, "$&\r\n");
  return Buffer.from(lines, "latin1");
}

/** A short mail that the block list makes MALICIOUS. */
export function blockedMail(serial: string, to: string): string {
  return mail({
    from: `Help Desk <desk@${BLOCKED_DOMAIN}>`,
    to,
    serial,
    extra: [],
    textBytes: 1_000,
    htmlBytes: 3_000,
    attachment: undefined,
  });
}

interface MailParts {
  readonly from: string;
  readonly to: string;
  readonly serial: string;
  readonly extra: readonly string[];
  readonly textBytes: number;
  readonly htmlBytes: number;
  /** In base64, in lines. */
  readonly attachment: string | undefined;
}

function mail({ from, to, serial, extra, textBytes, htmlBytes, attachment }: MailParts): string {
  const head = [
    `Received: from mail.partner.example (192.0.2.7) by mx.${BENCH_DOMAIN} with ESMTPS id ${serial}; Mon, 5 Oct 2026 08:00:00 +0000`,
    "Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=partner.example; dkim=pass header.d=partner.example; dmarc=pass action=none header.from=partner.example; compauth=pass reason=100",
    `From: ${from}`,
    `To: <${to}>`,
    `Subject: Order ${serial}: ${sentence(6)}`,
    `Message-ID: <${serial}.${randomBytes(9).toString("hex")}@partner.example>`,
    "Date: Mon, 5 Oct 2026 08:00:00 +0000",
    ...extra,
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="mixed"`,
    "",
    "--mixed",
    `Content-Type: multipart/alternative; boundary="both"`,
    "",
    "--both",
    "Content-Type: text/plain; charset=utf-8",
    "",
    prose(textBytes),
    "--both",
    "Content-Type: text/html; charset=utf-8",
    "",
    html(serial, htmlBytes),
    "--both--",
  ];
  const file = [
    "--mixed",
    "Content-Type: application/pdf; name=order.pdf",
    `Content-Disposition: attachment; filename="order-${serial}.pdf"`,
    "Content-Transfer-Encoding: base64",
    "",
    attachment ?? "",
  ];
  return [...head, ...(attachment === undefined ? [] : file), "--mixed--", ""].join("\r\n");
}

function html(serial: string, bytes: number): string {
  const rows: string[] = [];
  for (let length = 0, n = 0; length < bytes; n++) {
    const row = `<tr><td style="font-family:Arial,sans-serif;font-size:14px;padding:8px">${sentence(14)}\r\n<a href="https://www.partner.example/orders/${serial}/${n}?from=mail">${sentence(3)}</a></td></tr>`;
    rows.push(row);
    length += row.length;
  }
  return `<html><body><table width="600">${rows.join("\r\n")}</table></body></html>`;
}

function prose(bytes: number): string {
  const lines: string[] = [];
  for (let length = 0; length < bytes; length += lines.at(-1)?.length ?? 0) lines.push(sentence(12));
  return lines.join("\r\n");
}

function sentence(words: number): string {
  return Array.from({ length: words }, () => WORDS[Math.floor(Math.random() * WORDS.length)]).join(" ");
}

/** The Exchange journal report around a mail, as Exchange Online sends it. */
export function journalReport(original: string, { serial, recipients }: ReportFacts): Buffer {
  const text = [
    `Received: from EUR04.outbound.protection.outlook.example by mx.journal.example; Mon, 5 Oct 2026 08:00:02 +0000`,
    `From: sender <sender@partner.example>`,
    `To: <${recipients[0] ?? ""}>`,
    `Sender: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@${BENCH_ORGANISATION}>`,
    `Message-ID: <${serial}@journal.report.generator>`,
    "X-MS-Journal-Report:",
    `X-OriginatorOrg: ${BENCH_ORGANISATION}`,
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="report"`,
    "",
    "--report",
    `Content-Type: text/plain; charset="us-ascii"`,
    "",
    "Sender: sender@partner.example",
    `Message-Id: <${serial}@partner.example>`,
    ...recipients.map((it) => `Recipient: ${it}`),
    "",
    "--report",
    "Content-Type: message/rfc822",
    "",
    original,
    "--report--",
    "",
  ];
  return Buffer.from(text.join("\r\n"), "latin1");
}

interface ReportFacts {
  readonly serial: string;
  readonly recipients: readonly string[];
}

/** One working day's journal copy of about 20 KB, in the name of nobody else's. */
export function workdayReport(serial: string): Buffer {
  const person = Number.parseInt(serial.slice(-3), 10) % 400;
  const recipients = [0, 1].map((next) => `person${person + next}@${BENCH_DOMAIN}`);
  return journalReport(workdayMail(serial), { serial, recipients });
}
