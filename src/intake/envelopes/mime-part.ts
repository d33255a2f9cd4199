import { firstValue, type HeaderBlock, type HeaderLimits, readHeaderBlock } from "#mail/header-block.ts";
import { readContentType } from "./content-type.ts";
import { decodeTransfer } from "./transfer-encoding.ts";

/** One MIME entity: a whole mail, or one part of it. */
export interface MimePart {
  readonly header: HeaderBlock;
  /** Lower case; `text/plain` where the part says nothing (RFC 2045 section 5.2). */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** The attachment's name, as written; empty without one. */
  readonly name: string;
  readonly encoding: string;
  /** What stands behind the header, still encoded: a view, not a copy. */
  readonly body: Buffer;
}

/** Reads the header of an entity and marks its body. Never throws. */
export function readMimePart(bytes: Buffer, limits?: HeaderLimits): MimePart {
  const header = readHeaderBlock(bytes, limits);
  const { type, parameters } = readContentType(firstValue(header, "content-type") ?? "");
  const disposition = readContentType(firstValue(header, "content-disposition") ?? "");
  return {
    header,
    type: type === "" ? "text/plain" : type,
    parameters,
    name: disposition.parameters.get("filename") ?? parameters.get("name") ?? "",
    encoding: firstValue(header, "content-transfer-encoding") ?? "7bit",
    body: bytes.subarray(header.bodyOffset),
  };
}

/** The body with its transfer encoding undone; the same view where there is none. */
export function decodedBody(part: MimePart): Buffer {
  return decodeTransfer(part.body, part.encoding);
}

/** The parts of a multipart entity in their order; empty where it is none or its boundary is missing. */
export function childParts(parent: MimePart): readonly MimePart[] {
  const boundary = parent.parameters.get("boundary") ?? "";
  if (!parent.type.startsWith("multipart/") || boundary === "" || boundary.length > MAX_BOUNDARY) return [];
  return splitAtBoundary(parent.body, boundary).map((bytes) => readMimePart(bytes, PART_LIMITS));
}

/** RFC 2046 allows 70; some senders write more. */
const MAX_BOUNDARY = 250;
/** A report has two or three parts. What comes behind the last of these stays in it. */
const MAX_PARTS = 32;
const PART_LIMITS: HeaderLimits = { maxFields: 100, maxBytes: 64 << 10 };
const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;

/** RFC 2046 section 5.1.1: the line end before a delimiter belongs to the delimiter, so a part's bytes come out exactly. */
function splitAtBoundary(body: Buffer, boundary: string): readonly Buffer[] {
  const delimiter = Buffer.from(`--${boundary}`, "latin1");
  const parts: Buffer[] = [];
  let start: number | undefined;
  let at = body.indexOf(delimiter);
  while (at >= 0) {
    const end = at + delimiter.length;
    if (isDelimiter(body, at, end)) {
      if (start !== undefined) parts.push(body.subarray(start, beforeLineEnd(body, at, start)));
      const isLast = body[end] === DASH && body[end + 1] === DASH;
      if (isLast || parts.length >= MAX_PARTS) return parts;
      start = nextLine(body, end);
    }
    at = body.indexOf(delimiter, end);
  }
  if (start !== undefined && start < body.length) parts.push(body.subarray(start));
  return parts;
}

/** At the start of a line, and nothing behind it but `--` and white space: else it is a longer boundary, or text. */
function isDelimiter(body: Buffer, at: number, end: number): boolean {
  if (at > 0 && body[at - 1] !== LF) return false;
  const next = body[end];
  return (
    next === undefined || next === LF || next === CR || next === 0x20 || next === 0x09 || isClosing(body, end)
  );
}

function isClosing(body: Buffer, end: number): boolean {
  return body[end] === DASH && body[end + 1] === DASH;
}

function beforeLineEnd(body: Buffer, at: number, start: number): number {
  const beforeLf = at - 1;
  const end = body[beforeLf - 1] === CR ? beforeLf - 1 : beforeLf;
  return Math.max(end, start);
}

function nextLine(body: Buffer, from: number): number {
  const end = body.indexOf(LF, from);
  return end < 0 ? body.length : end + 1;
}
