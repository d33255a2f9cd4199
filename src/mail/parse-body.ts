import { Readable } from "node:stream";
import { MailParser, type AttachmentStream, type MessageText } from "mailparser";
import { attachmentType, TYPE_HEAD_BYTES } from "./attachment-type.ts";
import { cleanText } from "./clean-text.ts";
import type { HeaderBlock } from "./header-block.ts";
import type { Attachment } from "./mail.ts";

export interface BodyLimits {
  readonly maxParts: number;
  readonly maxAttachments: number;
  /** After so long the body counts as not parsed. */
  readonly maxMs: number;
}

export interface Body {
  /** All text/plain parts and delivery reports; empty where there are none. */
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
  /** The bytes of messages attached to it, the first few and not the largest. */
  readonly messages: readonly Uint8Array[];
  readonly isCut: boolean;
}

/**
 * Takes a mail's body apart. `undefined` where the parser refuses it or needs too long. Of the header it is shown the
 * MIME fields alone: all others are read by our own code, and a header block beyond its limits would make it refuse.
 */
export async function parseBody(
  header: HeaderBlock,
  body: Uint8Array,
  limits: BodyLimits,
): Promise<Body | undefined> {
  const head = mimeHeader(header);
  const startedAt = performance.now();
  const whole = await runParser(head, body, limits);
  if (whole !== "over-limit") return whole;
  // The text of the first parts is worth more than none: else a thousand empty parts would hide any mail from us.
  const maxMs = Math.max(1, limits.maxMs - (performance.now() - startedAt));
  const start = body.subarray(0, offsetOfPart(body, limits.maxParts));
  const first = await runParser(head, start, { ...limits, maxMs });
  return first === "over-limit" || first === undefined ? undefined : { ...first, isCut: true };
}

const MIME_FIELDS: ReadonlySet<string> = new Set([
  "content-type",
  "content-transfer-encoding",
  "content-disposition",
]);
const MAX_FIELD_BYTES = 16 * 1024;

/** The first of each, as mail clients take it. */
function mimeHeader(header: HeaderBlock): Buffer {
  const seen = new Set<string>();
  const lines: Buffer[] = [];
  for (const { name, raw } of header.fields) {
    if (!MIME_FIELDS.has(name) || seen.has(name)) continue;
    seen.add(name);
    const value = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, MAX_FIELD_BYTES));
    lines.push(Buffer.from(`${name}: ${value.toString("latin1").replace(/[\r\n]+/g, " ")}\r\n`, "latin1"));
  }
  return Buffer.concat([...lines, Buffer.from("\r\n")]);
}

const DASH = 0x2d;
const LF = 0x0a;

/** Where the n-th line begins that may delimit parts. */
function offsetOfPart(body: Uint8Array, n: number): number {
  let count = 0;
  for (let at = 0; at >= 0 && at < body.length; at = body.indexOf(LF, at) + 1 || body.length) {
    if (body[at] !== DASH || body[at + 1] !== DASH) continue;
    count += 1;
    if (count === n) return at;
  }
  return body.length;
}

type Parsed = Body | "over-limit" | undefined;

function runParser(head: Buffer, body: Uint8Array, limits: BodyLimits): Promise<Parsed> {
  return new Promise((resolve) => {
    const parser = new MailParser({
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      skipImageLinks: true,
      checksumAlgo: "sha256",
      maxChildNodes: limits.maxParts,
    });
    const attachments: Promise<Attachment | undefined>[] = [];
    const messages: Buffer[] = [];
    let text: MessageText | undefined;
    let attachmentCount = 0;
    const source = Readable.from(chunks(head, body), { objectMode: false });
    const timer = setTimeout(() => end(undefined), limits.maxMs);
    const end = (parsed: Parsed): void => {
      clearTimeout(timer);
      source.destroy();
      parser.destroy();
      resolve(parsed);
    };
    parser.on("data", (part) => {
      if (part.type === "text") {
        text = part;
        return;
      }
      attachmentCount += 1;
      if (attachmentCount <= limits.maxAttachments) attachments.push(readAttachment(part, messages));
      else skip(part);
    });
    parser.on("error", (error: { readonly code?: unknown }) => {
      end(error.code === "EMAXLEN" ? "over-limit" : undefined);
    });
    source.on("error", () => end(undefined));
    parser.once("end", () => {
      void Promise.all(attachments).then((read) => {
        const whole = read.filter((it) => it !== undefined);
        const isCut = whole.length < attachmentCount;
        end({ text: text?.text ?? "", html: text?.html ?? "", attachments: whole, messages, isCut });
      });
    });
    source.pipe(parser);
  });
}

const CHUNK_BYTES = 64 * 1024;

/** In pieces, so that the parser holds a piece and not the whole decoded a second time. */
function* chunks(head: Buffer, body: Uint8Array): Generator<Uint8Array> {
  yield Buffer.concat([head, body.subarray(0, CHUNK_BYTES)]);
  for (let at = CHUNK_BYTES; at < body.length; at += CHUNK_BYTES) yield body.subarray(at, at + CHUNK_BYTES);
}

function skip(part: AttachmentStream): void {
  part.content.on("error", () => part.release?.());
  part.content.resume();
  part.content.once("end", () => part.release?.());
}

const MAX_NAME_CHARACTERS = 512;

/** Who forwards more than one mail at once forwards a handful; the text of one is in its first part. */
const MAX_MESSAGES = 3;
const MAX_MESSAGE_BYTES = 256 * 1024;

/**
 * Rejects never, for nobody listens any more once the time is over; `undefined` where its content cannot be read.
 * What is a message itself is put down in `messages` too, cut where it is large.
 */
function readAttachment(part: AttachmentStream, messages: Buffer[]): Promise<Attachment | undefined> {
  return new Promise((resolve) => {
    const maxBytes = isMessage(part) && messages.length < MAX_MESSAGES ? MAX_MESSAGE_BYTES : TYPE_HEAD_BYTES;
    const head: Buffer[] = [];
    let headBytes = 0;
    part.content.on("data", (chunk: Buffer) => {
      if (headBytes < maxBytes) head.push(chunk.subarray(0, maxBytes - headBytes));
      headBytes += chunk.length;
    });
    part.content.on("error", () => {
      resolve(undefined);
      part.release?.();
    });
    part.content.once("end", () => {
      part.release?.();
      const bytes = Buffer.concat(head);
      if (isMessage(part) && messages.length < MAX_MESSAGES) messages.push(bytes);
      const described = describeAttachment(part, bytes.subarray(0, TYPE_HEAD_BYTES));
      described.then(resolve, () => resolve(undefined));
    });
  });
}

function isMessage(part: AttachmentStream): boolean {
  return declaredTypeOf(part) === "message/rfc822";
}

async function describeAttachment(part: AttachmentStream, head: Buffer): Promise<Attachment> {
  return {
    name: shortName(part.filename ?? ""),
    declaredType: declaredTypeOf(part),
    trueType: await attachmentType(head),
    sizeBytes: part.size ?? head.length,
    sha256: part.checksum ?? "",
  };
}

/** As the mail has it: the parser puts a guess by the file's name in place of `application/octet-stream`. */
function declaredTypeOf(part: AttachmentStream): string {
  const declared = part.headers.get("content-type");
  const value = typeof declared === "object" && "value" in declared ? declared.value : undefined;
  const type = typeof value === "string" ? value : part.contentType;
  return cleanText(type, MAX_NAME_CHARACTERS).toLowerCase();
}

/** A name that is too long keeps its end, for the ending is what a file is opened by. */
function shortName(name: string): string {
  const half = MAX_NAME_CHARACTERS / 2;
  return cleanText(
    name.length <= MAX_NAME_CHARACTERS ? name : name.slice(0, half) + name.slice(-half),
    MAX_NAME_CHARACTERS,
  );
}
