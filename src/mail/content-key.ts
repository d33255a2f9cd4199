import { createHash, type Hash } from "node:crypto";
import type { HeaderBlock, HeaderField } from "./header-block.ts";

/**
 * The identity of a message: SHA-256, lower-case hex, over Message-ID, From, Date, Subject and the body bytes.
 *
 * What may differ without making another message is what transports do to one mail on its ways to us: other
 * fields are added, moved or dropped; lines end in CRLF or LF; fields are folded anew; blank lines come or go at
 * the end. Nothing else may, not one byte of the body. Where a server writes the body anew (Graph's `$value` of
 * some mails, an 8bit body made quoted-printable) the key differs, and a hit must be proved by its receipt marks.
 *
 * Every occurrence of a field counts, and each has its length before it, so that neither a second From nor a value
 * made to look like two gives the key of another mail. An empty field is an absent one: servers drop those.
 */
export function contentKey(header: HeaderBlock, body: Uint8Array): string {
  const hash = createHash("sha256");
  for (const name of IDENTITY) {
    const values = header.fields.filter((it) => it.name === name).map(canonicalValue);
    const given = values.filter((it) => it !== "");
    hash.update(`${name}:${given.length}\n`);
    for (const value of given) hash.update(`${value.length}:${value}`, "latin1");
  }
  hashBody(hash, body);
  return hash.digest("hex");
}

const IDENTITY = ["message-id", "from", "date", "subject"] as const;

const LF = 0x0a;
const CR = 0x0d;
const PIECE_BYTES = 64 * 1024;

/** The bytes, one by one as characters, with each run of white space and line ends made one space. */
function canonicalValue(field: HeaderField): string {
  const { buffer, byteOffset, byteLength } = field.raw;
  return Buffer.from(buffer, byteOffset, byteLength)
    .toString("latin1")
    .replace(/[ \t\r\n]+/g, " ")
    .trim();
}

/** Piece by piece: a body may have 150 MB, and a second copy of it is not worth a line end. */
function hashBody(hash: Hash, body: Uint8Array): void {
  const bytes = Buffer.from(body.buffer, body.byteOffset, withoutTrailingLineEnds(body));
  for (let at = 0; at < bytes.length; ) {
    let end = Math.min(at + PIECE_BYTES, bytes.length);
    // A CR and its LF go into one piece.
    if (bytes[end - 1] === CR && bytes[end] === LF) end += 1;
    // As text, one character for each byte: a loop over the bytes took five times as long.
    const text = bytes.toString("latin1", at, end);
    hash.update(text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text, "latin1");
    at = end;
  }
}

function withoutTrailingLineEnds(body: Uint8Array): number {
  let end = body.length;
  while (end > 0 && (body[end - 1] === LF || body[end - 1] === CR)) end -= 1;
  return end;
}
