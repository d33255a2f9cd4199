/** A mail cut into header fields and the rest, so that fields can be put in or taken out and no other byte changes. */
export interface RawMail {
  readonly fields: readonly RawField[];
  /** From the blank line to the end, unchanged. */
  readonly rest: Buffer;
}

export interface RawField {
  /** Lower case; empty for a line that is no field. */
  readonly name: string;
  /** The whole field as latin1, folds and the last CRLF included. */
  readonly text: string;
}

/** Bare LFs become CRLF, as at the door of every provider: what is delivered and what is journaled are then one. */
export function withCrlf(bytes: Buffer): Buffer {
  if (!hasBareLf(bytes)) return bytes;
  return Buffer.from(bytes.toString("latin1").replace(/(?<!\r)\n/g, "\r\n"), "latin1");
}

/** Expects CRLF line ends. A mail without a blank line is all header. */
export function openRawMail(bytes: Buffer): RawMail {
  const end = headerEnd(bytes);
  const header = bytes.toString("latin1", 0, end);
  const lines = header === "" ? [] : header.split(FIELD_END);
  // The last piece is empty where the header ends in CRLF, as it does unless the mail is cut short.
  if (lines.at(-1) === "") lines.pop();
  return { fields: lines.map((line) => toField(`${line}\r\n`)), rest: bytes.subarray(end) };
}

/** The mail's bytes again. */
export function closeRawMail({ fields, rest }: RawMail): Buffer {
  return Buffer.concat([Buffer.from(fields.map((it) => it.text).join(""), "latin1"), rest]);
}

/** The topmost field's value, unfolded and trimmed, its bytes read as UTF-8. */
export function fieldValue(mail: RawMail, name: string): string | undefined {
  const field = mail.fields.find((it) => it.name === name);
  return field === undefined ? undefined : valueOf(field);
}

/** What stands behind the colon, unfolded and trimmed. */
export function valueOf(field: RawField): string {
  const value = field.text.slice(field.text.indexOf(":") + 1).replace(/\r\n/g, "");
  return Buffer.from(value, "latin1").toString("utf8").trim();
}

/** Fields of our own, one string each without the last CRLF. */
export function toFields(texts: readonly string[]): readonly RawField[] {
  return texts.map((text) => toField(`${Buffer.from(text, "utf8").toString("latin1")}\r\n`));
}

const FIELD_END = /\r\n(?![ \t])/;
const BLANK_LINE = Buffer.from("\r\n\r\n");
const LF = 0x0a;
const CR = 0x0d;

function hasBareLf(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] !== CR) return true;
  }
  return false;
}

function headerEnd(bytes: Buffer): number {
  if (bytes[0] === CR && bytes[1] === LF) return 0;
  const blank = bytes.indexOf(BLANK_LINE);
  return blank < 0 ? bytes.length : blank + 2;
}

function toField(text: string): RawField {
  const colon = text.indexOf(":");
  return { name: colon < 1 ? "" : text.slice(0, colon).trimEnd().toLowerCase(), text };
}
