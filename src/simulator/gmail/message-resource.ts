import type { gmail_v1 } from "@googleapis/gmail";
import { readHeaders } from "../google/headers.ts";
import { type MailItem, wholeMime } from "../google/mailbox.ts";
import { mimeTypeOf, toPayload } from "./payload.ts";

export const FORMATS = ["full", "metadata", "minimal", "raw"] as const;
export type Format = (typeof FORMATS)[number];

const SNIPPET_CHARS = 100;
/** A snippet is made of the beginning only, so that a mail of 25 MB is not opened for it. */
const SNIPPET_BYTES = 16 * 1024;

/**
 * One message as `messages.get` answers it.
 * @param metadataHeaders for `metadata`: only these headers, whatever their case; empty: all.
 */
export function toMessage(
  item: MailItem,
  format: Format,
  metadataHeaders: readonly string[] = [],
): gmail_v1.Schema$Message {
  const minimal: gmail_v1.Schema$Message = {
    ...toStub(item),
    snippet: snippetOf(item),
    historyId: String(item.historyId),
    internalDate: String(item.internalDate.getTime()),
    sizeEstimate: item.trace.length + item.mime.length,
  };
  switch (format) {
    case "minimal":
      return minimal;
    case "raw":
      return { ...minimal, raw: wholeMime(item).toString("base64url") };
    case "full":
      return { ...minimal, payload: toPayload(wholeMime(item)) };
    case "metadata":
      return { ...minimal, payload: toMetadata(item, metadataHeaders) };
  }
}

/** What `modify`, `trash` and `untrash` answer. */
export function toStub({ id, threadId, labels }: MailItem): gmail_v1.Schema$Message {
  return { id, threadId, labelIds: [...labels] };
}

function toMetadata({ headers }: MailItem, names: readonly string[]): gmail_v1.Schema$MessagePart {
  const wanted = new Set(names.map((it) => it.toLowerCase()));
  const shown = headers.filter((it) => wanted.size === 0 || wanted.has(it.name.toLowerCase()));
  return { mimeType: mimeTypeOf(headers), headers: [...shown] };
}

function snippetOf({ mime }: MailItem): string {
  const start = mime.subarray(0, SNIPPET_BYTES);
  const { headers } = readHeaders(start.toString("latin1"));
  const isText = mimeTypeOf(headers) === "text/plain";
  const payload = toPayload(start);
  const data = isText ? payload.body?.data : payload.parts?.[0]?.body?.data;
  const text = Buffer.from(data ?? "", "base64url").toString();
  return text.replaceAll(/\s+/g, " ").trim().slice(0, SNIPPET_CHARS);
}
