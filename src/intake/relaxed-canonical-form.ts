import { createHash, type Hash } from "node:crypto";
import type { HeaderField } from "#mail/header-block.ts";

/** One header field in relaxed form (RFC 6376 section 3.4.2), as latin1, without its line end. */
export function relaxedField(field: HeaderField): string {
  const { buffer, byteOffset, byteLength } = field.raw;
  const value = Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
  return `${field.name}:${value
    .replace(/[\r\n]/g, "")
    .replace(/[ \t]+/g, " ")
    .trim()}`;
}

/**
 * SHA-256, base64, of a body in relaxed form (RFC 6376 section 3.4.4): runs of white space are one space, none at the
 * end of a line, no empty lines at the end. One pass and a fixed buffer, so that 150 MB cost no second 150 MB.
 */
export function relaxedBodyHash(body: Uint8Array): string {
  const hash = createHash("sha256");
  const out: Output = { hash, buffer: Buffer.allocUnsafe(BUFFER_BYTES), length: 0 };
  let lineEnds = 0;
  let hasSpace = false;
  let hasText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === LF) {
      lineEnds += 1;
      hasSpace = false;
    } else if (byte === SPACE || byte === TAB) {
      hasSpace = true;
    } else if (byte !== CR || body[at + 1] !== LF) {
      for (; lineEnds > 0; lineEnds -= 1) writeLineEnd(out);
      if (hasSpace) write(out, SPACE);
      hasSpace = false;
      hasText = true;
      write(out, byte);
    }
  }
  if (hasText) writeLineEnd(out);
  hash.update(out.buffer.subarray(0, out.length));
  return hash.digest("base64");
}

const BUFFER_BYTES = 64 << 10;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

interface Output {
  readonly hash: Hash;
  readonly buffer: Buffer;
  length: number;
}

function writeLineEnd(out: Output): void {
  write(out, CR);
  write(out, LF);
}

function write(out: Output, byte: number): void {
  if (out.length === BUFFER_BYTES) {
    out.hash.update(out.buffer);
    out.length = 0;
  }
  out.buffer[out.length++] = byte;
}
