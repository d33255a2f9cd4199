/** Divisible by three, so that the base64 of the pieces is that of the whole. */
const PIECE_BYTES = 3 * 64 * 1024;

/**
 * The reply of …/raw, in pieces. As one text it would take five times the mail: a copy of its bytes, both forms of it, and
 * the JSON around them; and from some 200 MB on no JavaScript string holds that.
 */
export function* rawJson(raw: Uint8Array): Generator<string> {
  yield '{"success":true,"errors":[],"messages":[],"result":{"raw":"';
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const piece of piecesOf(raw)) yield escaped(decoder.decode(piece, { stream: true }));
  yield escaped(decoder.decode());
  yield '","raw_base64":"';
  for (const piece of piecesOf(raw)) yield piece.toString("base64");
  yield '"}}';
}

function* piecesOf(raw: Uint8Array): Generator<Buffer> {
  for (let from = 0; from < raw.length; from += PIECE_BYTES) {
    const to = Math.min(raw.length, from + PIECE_BYTES);
    yield Buffer.from(raw.buffer, raw.byteOffset + from, to - from);
  }
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
