/** A tag list (RFC 6376 section 3.2) by name; white space inside values goes, the first of a name wins. Never throws. */
export function readTags(value: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const piece of value.slice(0, MAX_CHARACTERS).split(";")) {
    const equals = piece.indexOf("=");
    if (equals < 1) continue;
    const name = piece.slice(0, equals).trim();
    if (!tags.has(name)) tags.set(name, piece.slice(equals + 1).replace(/[ \t\r\n]/g, ""));
  }
  return tags;
}

const MAX_CHARACTERS = 16_384;
