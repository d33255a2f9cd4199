/** Hand-written journal copies in every form in which providers send them. All text is CRLF and latin1-safe unless said. */

export const ORGANISATION = "contoso.onmicrosoft.example";
const REPORT_BOUNDARY = "_report-1b2f_";

/** Joins lines as they stand on the wire. */
export function lines(...all: readonly string[]): string {
  return `${all.join("\r\n")}\r\n`;
}

export function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "utf8"));
}

/** A small clean mail. */
export function plainMail({
  messageId = "<one@sender.example>",
  subject = "Lunch",
  body = "See you at noon.",
} = {}): string {
  return lines(
    "Received: from mail.sender.example (192.0.2.7) by mx.contoso.example; Mon, 5 Oct 2026 08:00:00 +0000",
    "From: Ann <ann@sender.example>",
    "To: Bob <bob@contoso.example>",
    `Subject: ${subject}`,
    ...(messageId === "" ? [] : [`Message-ID: ${messageId}`]),
    "Date: Mon, 5 Oct 2026 08:00:00 +0000",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "",
    body,
  );
}

export type TransferEncoding = "7bit" | "8bit" | "base64" | "quoted-printable";

export interface ReportOptions {
  /** The report's own lines, without line ends. */
  readonly fields?: readonly string[];
  readonly bodyEncoding?: TransferEncoding;
  readonly charset?: string;
  /** The body's bytes where the charset is not UTF-8. */
  readonly bodyBytes?: Buffer;
  readonly mails?: readonly string[];
  readonly mailEncoding?: TransferEncoding;
  /** The header by which Exchange marks a report; empty for none. */
  readonly mark?: string;
  readonly organisation?: string;
  /** Whole parts, placed behind the mails. */
  readonly furtherParts?: readonly string[];
}

export const REPORT_FIELDS = [
  "Sender: ann@sender.example",
  "Subject: Lunch",
  "Message-Id: <one@sender.example>",
  "Recipient: bob@contoso.example",
] as const;

/** An Exchange journal report around one mail or several. */
export function exchangeReport(options: ReportOptions = {}): Uint8Array {
  const {
    mails = [plainMail()],
    mailEncoding = "7bit",
    mark = "X-MS-Journal-Report:",
    organisation = ORGANISATION,
  } = options;
  const head = [
    "Received: from eur01.outbound.protection.outlook.example by journal.example; Mon, 5 Oct 2026 08:00:02 +0000",
    "From: Ann <ann@sender.example>",
    "To: Bob <bob@contoso.example>",
    "Subject: Lunch",
    `Sender: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@${organisation}>`,
    "Message-ID: <5f6b1c2e@journal.report.generator>",
    ...(mark === "" ? [] : [mark]),
    `X-OriginatorOrg: ${organisation}`,
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed;\r\n\tboundary="${REPORT_BOUNDARY}"`,
  ];
  const parts = [
    bodyPart(options),
    ...mails.map((mail) => mailPart(mail, mailEncoding)),
    ...(options.furtherParts ?? []),
  ];
  const body = parts.flatMap((part) => [`--${REPORT_BOUNDARY}`, part]);
  return new Uint8Array(
    Buffer.from([...head, "", ...body, `--${REPORT_BOUNDARY}--`, ""].join("\r\n"), "latin1"),
  );
}

function bodyPart({
  fields = REPORT_FIELDS,
  bodyEncoding = "7bit",
  charset = "us-ascii",
  bodyBytes,
}: ReportOptions): string {
  const body = bodyBytes ?? Buffer.from(fields.join("\r\n"), "utf8");
  const header = `Content-Type: text/plain; charset="${charset}"\r\nContent-Transfer-Encoding: ${bodyEncoding}`;
  return `${header}\r\n\r\n${encode(body, bodyEncoding)}`;
}

export function mailPart(mail: string, encoding: TransferEncoding): string {
  const content = encode(Buffer.from(mail, "utf8"), encoding);
  return `Content-Type: message/rfc822\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${content}`;
}

/** The bytes as latin1 text in that encoding. */
function encode(content: Buffer, encoding: TransferEncoding): string {
  if (encoding === "base64") return content.toString("base64").replace(/(.{76})/g, "$1\r\n");
  if (encoding === "quoted-printable") return quotedPrintable(content);
  return content.toString("latin1");
}

/** Every byte that is not a letter or digit is escaped, and lines are broken at 60 bytes: the hardest form to read. */
function quotedPrintable(content: Buffer): string {
  const encoded = [...content].map((byte) =>
    /[A-Za-z0-9]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  );
  const broken: string[] = [];
  for (let at = 0; at < encoded.length; at += 20) broken.push(encoded.slice(at, at + 20).join(""));
  return broken.join("=\r\n");
}

/** A mail that only its readers can open. */
export function protectedMail(): string {
  return lines(
    "From: Ann <ann@sender.example>",
    "Subject: Lunch",
    "Message-ID: <one@sender.example>",
    "Content-Class: rpmsg.message",
    "MIME-Version: 1.0",
    "Content-Type: multipart/mixed; boundary=locked",
    "",
    "--locked",
    "Content-Type: application/x-microsoft-rpmsg-message; name=message.rpmsg",
    "",
    "locked",
    "--locked--",
  );
}

/** A bounce that returns a whole mail. */
export function deliveryReport(returned: Uint8Array): Uint8Array {
  const original = Buffer.from(returned).toString("latin1");
  return new Uint8Array(
    Buffer.from(
      [
        `From: postmaster@${ORGANISATION}`,
        `X-OriginatorOrg: ${ORGANISATION}`,
        "Subject: Undeliverable",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="dsn-1"',
        "",
        "--dsn-1",
        "Content-Type: text/plain",
        "",
        "Your journal report could not be delivered.",
        "--dsn-1",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mail.contoso.example",
        "--dsn-1",
        "Content-Type: message/rfc822",
        "",
        original,
        "--dsn-1--",
        "",
      ].join("\r\n"),
      "latin1",
    ),
  );
}

/** A copy by Google's routing: above Google's Received what Google wrote, below what the sender wrote. */
export function googleCopy({
  above = ["X-Gm-Original-To: bob@corp.example"],
  below = [] as readonly string[],
} = {}): Uint8Array {
  return bytes(
    lines(
      ...above,
      "Received: by 2002:a05:6000:18a1 with SMTP id b1csp100; Mon, 5 Oct 2026 01:00:00 -0700 (PDT)",
      "Received: from mail.sender.example (192.0.2.7) by mx.google.com with ESMTPS id a1; Mon, 5 Oct 2026 01:00:00 -0700",
      ...below,
      "From: Ann <ann@sender.example>",
      'To: "Bob, the builder" <Bob@corp.example>, Team: cat@corp.example, dan@other.example;',
      "Cc: eve@corp.example",
      "Subject: Lunch",
      "Message-ID: <two@sender.example>",
      "Date: Mon, 5 Oct 2026 08:00:00 +0000",
      "",
      "See you at noon.",
    ),
  );
}
