import { Readable } from "node:stream";
import { MailParser, type AttachmentStream, type MessageText } from "mailparser";
import type { HeaderBlock } from "./header-block.ts";
import type { Attachment } from "./mail.ts";
import {
  type ImageRoom,
  type InlineImage,
  type KeptParts,
  readAttachment,
  type ReadAttachment,
} from "./read-attachment.ts";

export interface BodyLimits {
  readonly maxParts: number;
  readonly maxAttachments: number;
  /** After so long the body counts as not parsed. */
  readonly maxMs: number;
  /** Pictures inside of the text are kept, all together up to so many bytes; none unless given. */
  readonly maxImageBytes?: number;
}

export interface Body {
  /** All text/plain parts and delivery reports; empty where there are none. */
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
  readonly images: readonly InlineImage[];
  /** The bytes of messages attached to it, the first few and not the largest. */
  readonly messages: readonly Uint8Array[];
  readonly isCut: boolean;
  /** True where a picture inside of the text was too large to be kept. */
  readonly lacksImages: boolean;
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
    const attachments: Promise<ReadAttachment | undefined>[] = [];
    const kept: KeptParts = { messages: [], room: roomOf(limits) };
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
      if (attachmentCount <= limits.maxAttachments) attachments.push(readAttachment(part, kept));
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
        end({ text: text?.text ?? "", html: text?.html ?? "", ...partsOf(whole, kept), isCut });
      });
    });
    source.pipe(parser);
  });
}

function roomOf({ maxImageBytes }: BodyLimits): ImageRoom | undefined {
  return maxImageBytes === undefined ? undefined : { leftBytes: maxImageBytes, isFull: false };
}

function partsOf(
  read: readonly ReadAttachment[],
  { messages, room }: KeptParts,
): Pick<Body, "attachments" | "images" | "messages" | "lacksImages"> {
  return {
    attachments: read.map((it) => it.attachment),
    images: read.flatMap(({ image }) => (image === undefined ? [] : [image])),
    messages,
    lacksImages: room?.isFull ?? false,
  };
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
