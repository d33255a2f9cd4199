import { type Destination, whyUnavailable } from "#policy/destination.ts";
import type { ItemId } from "#retraction/hit.ts";
import type { MoveReply, Restoration } from "#retraction/mailbox.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { toMoveReply } from "../move-reply.ts";
import type { GmailCalls, LabelChange } from "./gmail-calls.ts";
import { isUserLabel, labelsOf } from "./gmail-item.ts";

// Inbox, Spam and Trash exclude each other. All other labels stay: they are the reader's, and a release needs them.
const CHANGE_OF: Readonly<Partial<Record<Destination, LabelChange>>> = {
  Inbox: { add: ["INBOX"], remove: ["SPAM", "TRASH"] },
  JunkEmail: { add: ["SPAM"], remove: ["INBOX"] },
  DeletedItems: { add: ["TRASH"], remove: ["INBOX", "SPAM"] },
};
// Gmail sets these itself and refuses to have them changed.
const FIXED: ReadonlySet<string> = new Set(["SENT", "DRAFT", "CHAT"]);

/** Moves one message by its labels. Repeating it changes nothing. */
export function moveMessage(
  calls: GmailCalls,
  item: ItemId,
  to: Destination,
  signal: AbortSignal,
): Promise<MoveReply> {
  return toMoveReply(signal, async () => {
    const change = CHANGE_OF[to];
    if (change === undefined) throw impossible(to);
    await calls.modify(item, change, signal);
    return item;
  });
}

/** Gives a message exactly the labels it had. Those that the user has deleted since cannot come back: the comparison shows them. */
export function restoreMessage(
  calls: GmailCalls,
  { itemId, origin }: Restoration,
  signal: AbortSignal,
): Promise<MoveReply> {
  return toMoveReply(signal, async () => {
    const now = new Set((await calls.get(itemId, "minimal", signal)).labelIds);
    const wanted = labelsOf(origin);
    const add = [...wanted.difference(now).difference(FIXED)];
    const remove = [...now.difference(wanted).difference(FIXED)];
    const present = add.some(isUserLabel) ? await calls.labels(signal) : undefined;
    const change = { add: add.filter((it) => !isUserLabel(it) || present?.has(it)), remove };
    if (change.add.length + change.remove.length > 0) await calls.modify(itemId, change, signal);
    return itemId;
  });
}

function impossible(to: Destination): ProviderError {
  const reason = whyUnavailable(to, "google") ?? "Gmail has no such place";
  return new ProviderError("destination_impossible", reason, { code: "no_such_place_in_gmail" });
}
