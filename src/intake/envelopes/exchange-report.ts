import type { Envelope, EnvelopeShape } from "#mail/envelope.ts";
import { type HeaderBlock, readHeaderBlock } from "#mail/header-block.ts";
import { keptWhole } from "./kept-whole.ts";
import { childParts, decodedBody, type MimePart, readMimePart } from "./mime-part.ts";
import { decodeReportText, type ReportBody, readReportBody } from "./report-body.ts";

/**
 * Opens an Exchange journal report, or the one that a bounce returns. Only the outermost level is looked at: a
 * report found inside the mail is an attachment of that mail, else its author could name the "recipients".
 */
export function openExchangeReport(raw: Buffer): Envelope {
  const outer = readMimePart(raw);
  const returned = returnedMail(outer);
  if (returned === undefined) return openReport(outer, "exchange-report");
  return openReport(readMimePart(returned), "exchange-report-in-dsn");
}

/** RFC 3462: a delivery report's last part holds the mail that came back. */
function returnedMail(outer: MimePart): Buffer | undefined {
  if (outer.type !== "multipart/report" || isMarkedReport(outer.header)) return undefined;
  const returned = childParts(outer).find((part) => part.type === "message/rfc822");
  return returned === undefined ? undefined : mailIn(returned).bytes;
}

function openReport(report: MimePart, shape: EnvelopeShape): Envelope {
  if (report.type === TNEF) return keptWhole("tnef", "The journal copy is one TNEF block (winmail.dat).");
  const parts = leafParts(report, 0);
  const bodyPart = parts.find((part) => part.type === "text/plain" && !isMailPart(part));
  const body = bodyPart === undefined ? undefined : readBody(bodyPart);
  if (body === undefined || body.knownLabelCount === 0) {
    return keptWhole("unknown", "The journal copy is no Exchange journal report that we know how to read.");
  }
  return withMail({ shape, body, parts, isMarked: isMarkedReport(report.header) });
}

const TNEF = "application/ms-tnef";
const MAX_DEPTH = 3;

/** Relays wrap a report once more, for a footer of their own: multiparts are entered, mails never. */
function leafParts(parent: MimePart, depth: number): readonly MimePart[] {
  if (depth >= MAX_DEPTH) return [];
  const children = childParts(parent);
  if (depth === 0 && children.length === 0) return [parent];
  return children.flatMap((part) =>
    part.type.startsWith("multipart/") ? leafParts(part, depth + 1) : [part],
  );
}

function readBody(part: MimePart): ReportBody {
  return readReportBody(decodeReportText(decodedBody(part), part.parameters.get("charset")));
}

/** The headers by which Exchange marks a report. The value may be empty: that the field stands there counts. */
function isMarkedReport(header: HeaderBlock): boolean {
  return header.fields.some(
    ({ name, value }) =>
      MARKS.includes(name) || (LEGACY_MARKS.includes(name) && value.toLowerCase() === "exjournalreport"),
  );
}

const MARKS: readonly string[] = ["x-ms-journal-report", "x-ms-exchange-organization-journal-report"];
/** Exchange 2003 wrote the name with a slip of the pen. */
const LEGACY_MARKS: readonly string[] = ["content-identifier", "content-identifer"];

interface OpenedReport {
  readonly shape: EnvelopeShape;
  readonly body: ReportBody;
  readonly parts: readonly MimePart[];
  readonly isMarked: boolean;
}

function withMail({ shape, body, parts, isMarked }: OpenedReport): Envelope {
  const chosen = chooseMail(parts.filter(isMailPart).map(mailIn));
  const notes = [...body.notes, ...chosen.notes];
  if (!isMarked) notes.push("The header that marks a journal report was missing.");
  const hasTnef = chosen.mail === undefined && parts.some(isTnefPart);
  if (hasTnef) notes.push("The mail inside the report is a TNEF block (winmail.dat).");
  else if (chosen.mail === undefined) notes.push("The report carries no mail.");
  return {
    shape: shapeOf(shape, chosen.mail, hasTnef),
    mail: chosen.mail,
    wasProtected: chosen.wasProtected,
    sender: body.sender,
    onBehalfOf: body.onBehalfOf,
    reportedMessageId: body.messageId,
    recipients: body.recipients,
    notes,
  };
}

function shapeOf(shape: EnvelopeShape, mail: Uint8Array | undefined, hasTnef: boolean): EnvelopeShape {
  if (mail !== undefined) return shape;
  return hasTnef ? "tnef" : "unknown";
}

function isMailPart(part: MimePart): boolean {
  return part.type === "message/rfc822" || part.type === "message/global" || /\.eml$/i.test(part.name);
}

function isTnefPart(part: MimePart): boolean {
  return part.type === TNEF || part.name.toLowerCase() === "winmail.dat";
}

interface MailIn {
  readonly bytes: Buffer;
  readonly notes: readonly string[];
}

/** RFC 2046 forbids base64 and quoted-printable for a mail; relays do it, and relays also claim it of a plain one. */
function mailIn(part: MimePart): MailIn {
  const encoding = part.encoding.trim().toLowerCase();
  if (encoding !== "base64" && encoding !== "quoted-printable") return { bytes: part.body, notes: [] };
  if (encoding === "base64" && beginsLikeHeader(part.body)) {
    return { bytes: part.body, notes: ["The attached mail claimed to be base64 and was plain."] };
  }
  return { bytes: decodedBody(part), notes: [`The attached mail was ${encoding}.`] };
}

/** A colon is no base64 character. */
function beginsLikeHeader(body: Buffer): boolean {
  const end = body.indexOf(0x0a);
  const firstLine = body.subarray(0, end < 0 ? Math.min(body.length, 1000) : Math.min(end, 1000));
  return firstLine.includes(0x3a);
}

interface Chosen {
  readonly mail: Buffer | undefined;
  readonly wasProtected: boolean;
  readonly notes: readonly string[];
}

/** Exchange attaches the clear copy beside the protected one where it decrypts reports: the clear one can be judged. */
function chooseMail(mails: readonly MailIn[]): Chosen {
  const clear = mails.filter((it) => !isProtected(it.bytes));
  const chosen = clear[0] ?? mails[0];
  const notes = [...(chosen?.notes ?? [])];
  if (mails.length > 2 || clear.length > 1)
    notes.push(`The report carries ${mails.length} mails; the first readable one was taken.`);
  return { mail: chosen?.bytes, wasProtected: clear.length > 0 && clear.length < mails.length, notes };
}

/** A rights-protected mail is a wrapper around `message.rpmsg`, and says so near its beginning. */
function isProtected(mail: Buffer): boolean {
  const header = readHeaderBlock(mail);
  if (header.fields.some((it) => it.name === "content-class" && it.value.toLowerCase().startsWith("rpmsg.")))
    return true;
  const beginning = mail
    .toString("latin1", header.bodyOffset, header.bodyOffset + PROTECTION_WINDOW)
    .toLowerCase();
  return beginning.includes("application/x-microsoft-rpmsg-message");
}

const PROTECTION_WINDOW = 64 << 10;
