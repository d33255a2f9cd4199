/** PostgreSQL stores neither U+0000 nor lone surrogates, and both come in mail. */
export function storableText(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  const cut = text.length > maxLength ? text.slice(0, maxLength) : text;
  return cut.toWellFormed().replaceAll("\0", "");
}

/** The same for everything inside of a value that goes into a JSON column. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Asking about each string costs several times the writing; what must not be there is rare, and shows in the result.
  if (!NOT_STORABLE.test(json)) return json;
  return JSON.stringify(value, (_key, it: unknown) => (typeof it === "string" ? storableText(it) : it));
}

const NOT_STORABLE = /\\u(?:0000|d[89a-f])/;
