/** A Content-Type or Content-Disposition header: what stands before the first semicolon, and its parameters. */
export interface ContentType {
  /** Lower case, such as `multipart/mixed`; empty where the header has no value. */
  readonly type: string;
  /** By lower-case name; the first of a name wins. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads a structured header value (RFC 2045 section 5.1), unfolded. Never throws; one pass; what lies beyond
 * 4,096 characters is not read.
 */
export function readContentType(value: string): ContentType {
  const pieces = splitOutsideQuotes(value.slice(0, MAX_CHARACTERS), ";");
  const parameters = new Map<string, string>();
  for (const piece of pieces.slice(1)) {
    const equals = piece.indexOf("=");
    if (equals < 1) continue;
    const name = piece.slice(0, equals).trim().toLowerCase();
    if (!parameters.has(name)) parameters.set(name, unquote(piece.slice(equals + 1).trim()));
  }
  return { type: (pieces[0] ?? "").trim().toLowerCase(), parameters };
}

const MAX_CHARACTERS = 4096;

/**
 * Splits at a separator that stands outside double quotes; a backslash inside quotes takes the next character with
 * it. A quote that is never closed is no quote: else one in a local part would swallow the rest of the line.
 * What lies beyond 100,000 pieces is dropped: no list is that long, and each piece costs its reader a microsecond.
 */
export function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  if (!text.includes('"')) return text.split(separator, MAX_PIECES);
  const pieces: string[] = [];
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < text.length && pieces.length < MAX_PIECES; at += 1) {
    const character = text[at];
    if (isQuoted && character === "\\") at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  if (isQuoted) return text.split(separator, MAX_PIECES);
  if (pieces.length < MAX_PIECES) pieces.push(text.slice(start));
  return pieces;
}

const MAX_PIECES = 100_000;

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const inner = text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text.slice(1);
  return inner.replace(/\\(.)/g, "$1");
}
