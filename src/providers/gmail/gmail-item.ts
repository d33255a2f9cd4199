import libmime from "libmime";
import { z } from "zod";
import { readAddresses } from "#mail/read-addresses.ts";
import { readDate } from "#mail/read-date.ts";
import type { FoundItem, ItemId, ItemState } from "#retraction/hit.ts";
import type { Place } from "#retraction/place.ts";
import { readReceipt } from "../receipt.ts";

/** The headers that say whose copy it is; `metadata` answers only those asked for. */
export const METADATA_HEADERS = ["Message-ID", "From", "Subject", "Date", "Received"] as const;

export const GmailMessage = z.object({
  id: z.string(),
  labelIds: z.array(z.string()).optional(),
  /** Milliseconds since 1970, as text. */
  internalDate: z.string().optional(),
  payload: z
    .object({ headers: z.array(z.object({ name: z.string(), value: z.string() })).optional() })
    .optional(),
});
export type GmailMessage = z.infer<typeof GmailMessage>;

/** Labels that are fields of their own in the port. */
const FIELD_LABELS: readonly string[] = ["UNREAD", "STARRED", "IMPORTANT"];

/** The port's item of Gmail's message. `nameOf` knows the user's own labels. */
export function toFoundItem(message: GmailMessage, nameOf: ReadonlyMap<string, string>): FoundItem {
  const labels = new Set(message.labelIds);
  const headers = message.payload?.headers ?? [];
  const first = (name: string): string | undefined =>
    headers.find((it) => it.name.toLowerCase() === name)?.value.trim();
  return {
    itemId: message.id as ItemId,
    isOwn: isOwn(labels),
    state: toState(labels, nameOf),
    identity: {
      messageId: first("message-id"),
      from: fromOf(first("from")),
      subject: decoded(first("subject") ?? ""),
      sentAt: readDate(first("date") ?? ""),
      receivedAt: momentOf(message.internalDate),
      ...readReceipt(headers, "google"),
    },
  };
}

function momentOf(milliseconds: string | undefined): Date | undefined {
  const at = new Date(Number(milliseconds));
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** All labels that an item must carry to be as it was: the reverse of `toFoundItem`. */
export function labelsOf(state: ItemState): ReadonlySet<string> {
  return new Set([
    ...state.labels,
    ...(state.isRead ? [] : ["UNREAD"]),
    ...(state.isFlagged ? ["STARRED"] : []),
    ...(state.importance === "high" ? ["IMPORTANT"] : []),
  ]);
}

/** Gmail's own labels are written in capitals and are their own names; a user's have ids such as `Label_12`. */
export function isUserLabel(label: string): boolean {
  return !/^[A-Z_]+$/.test(label);
}

function placeOfLabels(labels: ReadonlySet<string>): Place {
  if (labels.has("TRASH")) return "trash";
  return labels.has("SPAM") ? "junk" : "visible";
}

function toState(labels: ReadonlySet<string>, nameOf: ReadonlyMap<string, string>): ItemState {
  const kept = [...labels].filter((it) => !FIELD_LABELS.includes(it)).toSorted();
  return {
    place: placeOfLabels(labels),
    folderId: undefined,
    folderPath: kept.map((it) => nameOf.get(it) ?? it).join(", "),
    labels: kept,
    isRead: !labels.has("UNREAD"),
    isFlagged: labels.has("STARRED"),
    categories: [],
    importance: labels.has("IMPORTANT") ? "high" : "normal",
  };
}

/**
 * A mail to oneself is one single item with SENT and INBOX: it was delivered, so it is not left alone. Taken away it has
 * SENT with SPAM or TRASH and must still count as the delivered one, so only SENT without any of the three is own.
 */
function isOwn(labels: ReadonlySet<string>): boolean {
  if (labels.has("DRAFT")) return true;
  return labels.has("SENT") && labels.isDisjointFrom(DELIVERED);
}
const DELIVERED: ReadonlySet<string> = new Set(["INBOX", "SPAM", "TRASH"]);

/** Read as the journal copy's is: a display name can hold other addresses, and brackets can be missing. */
function fromOf(from: string | undefined): string | undefined {
  return readAddresses(from === undefined ? [] : [from]).addresses[0]?.address.toLowerCase() || undefined;
}

function decoded(subject: string): string {
  return subject.includes("=?") ? libmime.decodeWords(subject) : subject;
}
