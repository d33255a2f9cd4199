/**
 * The bytes behind a Content-Transfer-Encoding (RFC 2045 section 6), given in any case. 7bit, 8bit, binary and
 * unknown encodings come back as they are: the same view, no copy. Never throws; linear.
 */
export function decodeTransfer(bytes: Buffer, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case "base64":
      return Buffer.from(bytes.toString("latin1"), "base64");
    case "quoted-printable":
      return decodeQuotedPrintable(bytes);
    default:
      return bytes;
  }
}

/** Own code, because a mail must come out byte for byte: decoders made for text turn bytes into characters. */
function decodeQuotedPrintable(bytes: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    if (byte !== EQUALS) {
      decoded[length++] = byte;
      at += 1;
      continue;
    }
    const skipped = softBreakLength(bytes, at + 1);
    const octet = skipped === undefined ? hexOctet(bytes[at + 1], bytes[at + 2]) : undefined;
    if (octet !== undefined) decoded[length++] = octet;
    else if (skipped === undefined) decoded[length++] = EQUALS;
    at += 1 + (skipped ?? (octet === undefined ? 0 : 2));
  }
  return decoded.subarray(0, length);
}

const EQUALS = 0x3d;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
/** RFC 2045 allows white space behind a soft break's `=`; a line has 76 characters. */
const MAX_TRAILING_SPACE = 76;

/** How many bytes a soft line break takes behind its `=`; `undefined` where there is none. */
function softBreakLength(bytes: Buffer, from: number): number | undefined {
  let at = from;
  while ((bytes[at] === SPACE || bytes[at] === TAB) && at - from < MAX_TRAILING_SPACE) at += 1;
  if (bytes[at] === CR && bytes[at + 1] === LF) return at + 2 - from;
  return bytes[at] === LF ? at + 1 - from : undefined;
}

function hexOctet(high: number | undefined, low: number | undefined): number | undefined {
  const first = hexDigit(high);
  const second = hexDigit(low);
  return first === undefined || second === undefined ? undefined : first * 16 + second;
}

function hexDigit(byte: number | undefined): number | undefined {
  if (byte === undefined) return undefined;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined;
}
