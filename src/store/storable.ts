/** PostgreSQL stores neither U+0000 nor lone surrogates, and both come in mail. */
export function storableText(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  const cut = text.length > maxLength ? text.slice(0, maxLength) : text;
  return cut.toWellFormed().replaceAll("\0", "");
}

/** The same for everything inside of a value that goes into a JSON column. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, it: unknown) => (typeof it === "string" ? storableText(it) : it));
}
