import libmime from "libmime";

export interface Header {
  readonly name: string;
  /** Unfolded, encoded words decoded, as Gmail shows it. */
  readonly value: string;
}

/** Encoded words longer than this are shown as they are. */
const MAX_DECODED_CHARS = 16_384;

/** Headers beyond this are not looked at, so that a mail of 25 MB costs no more than another. */
const MAX_HEADER_BYTES = 1024 * 1024;

/** The headers of a whole mail. */
export function headersOf(mime: Buffer): readonly Header[] {
  return readHeaders(mime.toString("latin1", 0, MAX_HEADER_BYTES)).headers;
}

/** The header section of an entity and where its body begins. Lines may end in CRLF or LF. */
export function readHeaders(entity: string): {
  readonly headers: readonly Header[];
  readonly bodyAt: number;
} {
  const lines: string[] = [];
  let at = 0;
  while (at < entity.length) {
    const end = entity.indexOf("\n", at);
    const line = entity.slice(at, end === -1 ? undefined : end).replace(/\r$/, "");
    at = end === -1 ? entity.length : end + 1;
    if (line === "") break;
    const folded = line.startsWith(" ") || line.startsWith("\t");
    if (folded && lines.length > 0) lines.push(`${lines.pop()}${line}`);
    else lines.push(line);
  }
  return { headers: lines.flatMap(readHeader), bodyAt: at };
}

function readHeader(line: string): Header[] {
  const colon = line.indexOf(":");
  if (colon < 1) return [];
  // Bytes above 127 came in as latin1; nearly all such headers are UTF-8 (RFC 6532).
  const value = Buffer.from(line.slice(colon + 1), "latin1")
    .toString("utf8")
    .trim();
  const encoded = value.includes("=?") && value.length <= MAX_DECODED_CHARS;
  return [{ name: line.slice(0, colon).trim(), value: encoded ? libmime.decodeWords(value) : value }];
}

/** The first header of this name, whatever its case. */
export function headerValue(headers: readonly Header[], name: string): string | undefined {
  return headers.find((it) => it.name.toLowerCase() === name)?.value;
}
