import type { AttachmentStream } from "mailparser";
import { attachmentType, TYPE_HEAD_BYTES } from "./attachment-type.ts";
import { cleanText } from "./clean-text.ts";
import type { Attachment } from "./mail.ts";

/** A picture that the HTML of the mail shows by `cid:`. */
export interface InlineImage {
  /** Without its angle brackets. */
  readonly contentId: string;
  /** What its first bytes say it is. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** How many bytes of pictures may still be kept; each one that is kept takes its size from it. */
export interface ImageRoom {
  leftBytes: number;
  /** True once a picture was too large for what was left. */
  isFull: boolean;
}

/** What is kept of parts beside what they are. */
export interface KeptParts {
  /** The bytes of attached messages, cut where they are large. */
  readonly messages: Buffer[];
  /** `undefined`: no picture is kept. */
  readonly room: ImageRoom | undefined;
}

export interface ReadAttachment {
  readonly attachment: Attachment;
  readonly image: InlineImage | undefined;
}

/** What is drawn and can do nothing else: an SVG picture is a document. */
const DRAWN: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/bmp",
]);

/** Who forwards more than one mail at once forwards a handful; the text of one is in its first part. */
const MAX_MESSAGES = 3;
const MAX_MESSAGE_BYTES = 256 * 1024;

/**
 * Rejects never, for nobody listens any more once the time is over; `undefined` where its content cannot be read.
 * What is a message itself is put down in `messages` too, cut where it is large.
 */
export function readAttachment(
  part: AttachmentStream,
  { messages, room }: KeptParts,
): Promise<ReadAttachment | undefined> {
  return new Promise((resolve) => {
    const keeps = room !== undefined && part.cid !== undefined;
    const keepsMessage = isMessage(part) && messages.length < MAX_MESSAGES;
    const mostBytes = Math.max(
      TYPE_HEAD_BYTES,
      keeps ? room.leftBytes : 0,
      keepsMessage ? MAX_MESSAGE_BYTES : 0,
    );
    const kept: Buffer[] = [];
    let bytes = 0;
    part.content.on("data", (chunk: Buffer) => {
      if (bytes < mostBytes) kept.push(chunk.subarray(0, mostBytes - bytes));
      bytes += chunk.length;
    });
    part.content.on("error", () => {
      resolve(undefined);
      part.release?.();
    });
    part.content.once("end", () => {
      // The next picture counts on what this one leaves; other parts need not wait.
      if (!keeps) part.release?.();
      const content = Buffer.concat(kept);
      if (keepsMessage) messages.push(content.subarray(0, MAX_MESSAGE_BYTES));
      const read = async (): Promise<ReadAttachment> => {
        const attachment = await describe(part, content.subarray(0, TYPE_HEAD_BYTES));
        const isWhole = bytes === content.length;
        return {
          attachment,
          image: keeps ? imageOf(part, { attachment, content, isWhole }, room) : undefined,
        };
      };
      void read()
        .then(resolve, () => resolve(undefined))
        .finally(() => part.release?.());
    });
  });
}

function isMessage(part: AttachmentStream): boolean {
  return declaredTypeOf(part) === "message/rfc822";
}

interface Content {
  readonly attachment: Attachment;
  readonly content: Buffer;
  readonly isWhole: boolean;
}

function imageOf(
  { cid }: AttachmentStream,
  { attachment: { trueType }, content, isWhole }: Content,
  room: ImageRoom,
): InlineImage | undefined {
  if (cid === undefined || trueType === undefined || !DRAWN.has(trueType)) return undefined;
  if (!isWhole || content.length > room.leftBytes) {
    room.isFull = true;
    return undefined;
  }
  room.leftBytes -= content.length;
  return { contentId: cid.slice(0, MAX_NAME_CHARACTERS), type: trueType, bytes: content };
}

async function describe(part: AttachmentStream, head: Buffer): Promise<Attachment> {
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

const MAX_NAME_CHARACTERS = 512;

/** A name that is too long keeps its end, for the ending is what a file is opened by. */
function shortName(name: string): string {
  const half = MAX_NAME_CHARACTERS / 2;
  return cleanText(
    name.length <= MAX_NAME_CHARACTERS ? name : name.slice(0, half) + name.slice(-half),
    MAX_NAME_CHARACTERS,
  );
}
