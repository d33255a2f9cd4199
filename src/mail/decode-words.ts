import libmime from "libmime";

const MAX_CHARACTERS = 16 * 1024;

/** Decodes the encoded words (RFC 2047) of an unstructured field; what cannot be decoded stays as it is. */
export function decodeWords(value: string): string {
  const text = value.slice(0, MAX_CHARACTERS);
  if (!text.includes("=?")) return text;
  try {
    return libmime.decodeWords(text);
  } catch {
    return text;
  }
}
