import { isUtf8 } from "node:buffer";
import iconv from "iconv-lite";

/** One header field, in the order of the mail (topmost first). */
export interface HeaderField {
  /** Lower case. */
  readonly name: string;
  /** Unfolded and trimmed; empty where the field has no value. Encoded words are left as they are. */
  readonly value: string;
  /** The bytes after the colon as they stand in the mail, folds included: a view, not a copy. */
  readonly raw: Uint8Array;
}

export interface HeaderBlock {
  readonly fields: readonly HeaderField[];
  /** Where the body begins; the length of the mail where it has no body. */
  readonly bodyOffset: number;
  /** True where a limit was met: the fields beyond it were not read. */
  readonly isCut: boolean;
  /** Lines that are no field, such as an mbox `From ` line. They are skipped and end nothing. */
  readonly malformedCount: number;
}

export interface HeaderLimits {
  readonly maxFields: number;
  readonly maxBytes: number;
}

/** Above what Exchange Online (256 KB) and Gmail (500 KB) let through, so no delivered mail meets them. */
const HEADER_LIMITS: HeaderLimits = { maxFields: 5_000, maxBytes: 4 << 20 };

/**
 * Reads a raw header block (RFC 5322 section 2.2), or that of a MIME part. Never throws; time is linear in the
 * header's length. Lines may end in CRLF or LF; where the mail has no LF at all, in CR.
 *
 * Own code, because three things must be known that parsers throw away: the order of the fields (who wrote what),
 * empty values (`X-MS-Journal-Report:` has none), and where the body begins.
 */
export function readHeaderBlock(mail: Uint8Array, limits: HeaderLimits = HEADER_LIMITS): HeaderBlock {
  const bytes = asBuffer(mail);
  // A bare CR ends a line only where nothing else does: else `Subject: a\rFrom: b` would hold a From for us alone.
  const lineEnd = bytes.includes(LF) ? LF : CR;
  const fields: HeaderField[] = [];
  let malformedCount = 0;
  let at = 0;
  let isCut = false;
  while (at < bytes.length) {
    const blank = afterBlankLine(bytes, at, lineEnd);
    if (blank !== undefined) return { fields, bodyOffset: blank, isCut, malformedCount };
    if (fields.length + malformedCount >= limits.maxFields || at >= limits.maxBytes) {
      return { fields, bodyOffset: findBody(bytes, at, lineEnd), isCut: true, malformedCount };
    }
    const end = fieldEnd(bytes, at, lineEnd);
    const field = toField(bytes.subarray(at, Math.min(end, limits.maxBytes)));
    if (field === undefined) malformedCount += 1;
    else fields.push(field);
    isCut = end > limits.maxBytes;
    at = end;
  }
  return { fields, bodyOffset: bytes.length, isCut, malformedCount };
}

/** The topmost field's value. */
export function firstValue(header: HeaderBlock, name: string): string | undefined {
  return header.fields.find((it) => it.name === name)?.value;
}

/** Every value of that field, topmost first. */
export function allValues(header: HeaderBlock, name: string): readonly string[] {
  return header.fields.filter((it) => it.name === name).map((it) => it.value);
}

const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const SPACE = 0x20;
const COLON = 0x3a;

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The offset behind the blank line at `at`; several CRs before the LF come from twofold conversion. */
function afterBlankLine(bytes: Buffer, at: number, lineEnd: number): number | undefined {
  let end = at;
  if (lineEnd === LF) while (bytes[end] === CR) end += 1;
  return bytes[end] === lineEnd ? end + 1 : undefined;
}

/** The start of the next line that continues nothing. */
function fieldEnd(bytes: Buffer, at: number, lineEnd: number): number {
  let next = nextLine(bytes, at, lineEnd);
  while (bytes[next] === SPACE || bytes[next] === TAB) next = nextLine(bytes, next, lineEnd);
  return next;
}

function nextLine(bytes: Buffer, at: number, lineEnd: number): number {
  // Header lines are short: a loop costs a fifth of a call to indexOf for each of them.
  let end = at;
  while (end < bytes.length && bytes[end] !== lineEnd) end += 1;
  return Math.min(end + 1, bytes.length);
}

function findBody(bytes: Buffer, from: number, lineEnd: number): number {
  for (let at = from; at < bytes.length; at = nextLine(bytes, at, lineEnd)) {
    const blank = afterBlankLine(bytes, at, lineEnd);
    if (blank !== undefined) return blank;
  }
  return bytes.length;
}

function toField(line: Buffer): HeaderField | undefined {
  const colon = line.indexOf(COLON);
  if (colon < 1 || colon > MAX_NAME_BYTES) return undefined;
  const name = line.toString("latin1", 0, colon).trimEnd();
  if (!FIELD_NAME.test(name)) return undefined;
  const raw = line.subarray(colon + 1);
  return { name: name.toLowerCase(), value: unfold(headerText(raw)), raw };
}

const MAX_NAME_BYTES = 256;
/** RFC 5322 section 2.2: printable ASCII without the colon. */
const FIELD_NAME = /^[!-9;-~]+$/;

/** Raw eight-bit headers are UTF-8 (RFC 6532) or, from old and from careless senders, windows-1252. */
function headerText(raw: Buffer): string {
  const text = raw.toString("latin1");
  if (!EIGHT_BIT.test(text)) return text;
  return isUtf8(raw) ? raw.toString("utf8") : iconv.decode(raw, "windows-1252");
}

const EIGHT_BIT = /[\u0080-\u00ff]/;

function unfold(text: string): string {
  return text.replace(/[\r\n]+/g, "").trim();
}
