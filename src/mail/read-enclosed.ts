import { cleanText } from "./clean-text.ts";
import { findLinks } from "./find-links.ts";
import { readHeaderBlock } from "./header-block.ts";
import type { EnclosedMail } from "./mail.ts";
import { parseBody } from "./parse-body.ts";

export interface EnclosedLimits {
  readonly maxParts: number;
  readonly maxAttachments: number;
  readonly maxLinks: number;
  readonly maxTextCharacters: number;
}

/** For all of them: beside the time of the mail itself it still has to be judged before the thread is given up. */
const MAX_MS = 400;

/** The messages attached to a mail, one after the other. One that cannot be read says nothing; what is attached to it in turn is not opened. */
export async function readEnclosed(
  messages: readonly Uint8Array[],
  limits: EnclosedLimits,
): Promise<readonly EnclosedMail[]> {
  const enclosed: EnclosedMail[] = [];
  const endAt = performance.now() + MAX_MS;
  for (const it of messages) {
    const maxMs = endAt - performance.now();
    if (maxMs <= 0) break;
    const header = readHeaderBlock(it);
    const body = await parseBody(header, it.subarray(header.bodyOffset), { ...limits, maxMs });
    if (body === undefined) continue;
    const { htmlText, links } = findLinks(body.html, body.text, limits.maxLinks);
    enclosed.push({
      text: cleanText(body.text, limits.maxTextCharacters),
      htmlText: cleanText(htmlText, limits.maxTextCharacters),
      links,
      attachments: body.attachments,
    });
  }
  return enclosed;
}
