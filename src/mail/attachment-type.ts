import { fileTypeFromBuffer } from "file-type";

/** So many first bytes of an attachment tell its kind: an ISO image says what it is after 32 KB. */
export const TYPE_HEAD_BYTES = 64 * 1024;

/**
 * What an attachment's first bytes say it is, as a media type; `undefined` where they say nothing. A ZIP that wants a
 * password is `application/zip; encrypted`, because nobody has looked into it.
 */
export async function attachmentType(head: Buffer): Promise<string | undefined> {
  const found = await detected(head);
  if (found === "application/x-cfb") return compoundType(head);
  if (found === "application/zip" && isEncryptedZip(head)) return "application/zip; encrypted";
  if (found === undefined || found === "application/xml") return markupType(head) ?? found;
  return found;
}

async function detected(head: Buffer): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(head))?.mime;
  } catch {
    // A detector that stumbles over a forged header has learnt nothing of the file's kind.
    return undefined;
  }
}

/** Names of streams, in UTF-16, that only one program writes into a compound file ([MS-CFB]). The first that fits counts. */
const STREAMS: readonly (readonly [stream: string, type: string])[] = [
  ["EncryptedPackage", "application/x-encrypted-office"],
  ["__substg1.0_", "application/vnd.ms-outlook"],
  ["WordDocument", "application/msword"],
  ["Workbook", "application/vnd.ms-excel"],
  ["PowerPoint Document", "application/vnd.ms-powerpoint"],
  // The names of an installer's tables are packed into these two characters ([MS-CFB] streams of Windows Installer).
  ["\u4840\u3f3f", "application/x-msi"],
];

function compoundType(head: Buffer): string {
  const found = STREAMS.find(([stream]) => head.includes(stream, 0, "utf16le"));
  return found?.[1] ?? "application/x-cfb";
}

const MAX_ZIP_ENTRIES = 100;
const ZIP_ENTRY_SIGNATURE = 0x04034b50;
const ZIP_ENTRY_BYTES = 30;

/** APPNOTE.TXT section 4.4.4: the lowest bit of the flags of an entry. */
function isEncryptedZip(head: Buffer): boolean {
  let at = 0;
  for (let entry = 0; entry < MAX_ZIP_ENTRIES && at + ZIP_ENTRY_BYTES <= head.length; entry += 1) {
    if (head.readUInt32LE(at) !== ZIP_ENTRY_SIGNATURE) return false;
    if ((head.readUInt16LE(at + 6) & 1) === 1) return true;
    at +=
      ZIP_ENTRY_BYTES + head.readUInt32LE(at + 18) + head.readUInt16LE(at + 26) + head.readUInt16LE(at + 28);
  }
  return false;
}

const MARKUP: readonly (readonly [start: RegExp, type: string])[] = [
  // Told only where the text begins with markup: an attached mail has HTML in it too.
  [/^<[^]*<hta:application\b/, "application/hta"],
  [/^(?:<[^]*)?<svg[\s>]/, "image/svg+xml"],
  [/^(?:<[^]*)?<(?:!doctype html|html|head|body|script|iframe|form|meta)[\s>/]/, "text/html"],
  [/^@echo off|^\s*rem\s/, "application/x-bat"],
  [/^(?:on error resume next|dim [a-z_]|set [a-z_]+ ?= ?createobject\()/, "application/x-vbscript"],
  [/^\[internetshortcut\]/, "application/x-mswinurl"],
];

const MARKUP_HEAD_BYTES = 4_096;

/** What has no signature is told by how its text begins, in UTF-8 or UTF-16, with or without a mark for it. */
function markupType(head: Buffer): string | undefined {
  const start = head.subarray(0, MARKUP_HEAD_BYTES);
  const isWide = (start[0] === 0xff && start[1] === 0xfe) || (start.length > 1 && start[1] === 0);
  const text = start.toString(isWide ? "utf16le" : "latin1").replace(/^(?:\ufeff|ï»¿)/, "");
  const plain = text.trimStart().toLowerCase();
  return MARKUP.find(([begins]) => begins.test(plain))?.[1];
}
