import { contentKey } from "#mail/content-key.ts";
import { readHeaderBlock } from "#mail/header-block.ts";

/** Of a mail as a mailbox holds it. */
export function contentKeyOf(mime: Uint8Array): string {
  const header = readHeaderBlock(mime);
  return contentKey(header, mime.subarray(header.bodyOffset));
}
