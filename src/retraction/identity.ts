import type { FoundItem, ItemIdentity, ItemId } from "./hit.ts";
import type { DeliveryMarks } from "./our-message.ts";
import type { Place } from "./place.ts";
import type { Proof } from "./prove.ts";

/** Like the item's own, with moments as text: it is kept as JSON, and compared with what is found later. */
type KeptIdentity = Omit<ItemIdentity, "sentAt" | "receivedAt"> & {
  readonly sentAt?: string | undefined;
  readonly receivedAt?: string | undefined;
};

/** An item with our Message-ID that was not shown to be our message, as it was found: a person decides about it. */
export interface Candidate {
  readonly itemId: ItemId;
  readonly place: Place;
  /** For people: the folder's path from the top, or Gmail's labels by name. */
  readonly folder: string;
  readonly isRead: boolean;
  readonly identity: KeptIdentity;
  /** Why it was not proved. */
  readonly because: string;
  /** Which headers and marks of the provider are on both and are not the same. */
  readonly disagrees: readonly string[];
}

/** Whoever sends a thousand mails with one Message-ID shall not fill the ledger: a person decides about so many. */
export const MAX_CANDIDATES = 50;
/** As much of a text as a sender may choose of a row of the ledger. */
const MAX_TEXT = 500;

export function toCandidate(
  { itemId, state, identity }: FoundItem,
  why: Pick<Candidate, "because" | "disagrees">,
): Candidate {
  const { place, folderPath: folder, isRead } = state;
  return { itemId, place, folder, isRead, identity: keep(identity), ...why };
}

function keep({ sentAt, receivedAt, ...it }: ItemIdentity): KeptIdentity {
  return {
    ...it,
    messageId: it.messageId?.slice(0, MAX_TEXT),
    from: it.from?.slice(0, MAX_TEXT),
    subject: it.subject.slice(0, MAX_TEXT),
    receivedIds: it.receivedIds.map((id) => id.slice(0, MAX_TEXT)),
    sentAt: sentAt?.toISOString(),
    receivedAt: receivedAt?.toISOString(),
  };
}

/** A person's word that items are ours, though nothing proves it. */
export interface Decision {
  readonly by: string;
  readonly reason: string;
  /** As that person saw them. */
  readonly items: readonly Candidate[];
  /** Beside them only items of this delivery are ours, as it was for the copy that was decided about. */
  readonly onlyDelivery?: DeliveryMarks | undefined;
}

/**
 * What a person's word says of an item; `undefined`: nothing. It holds for the item that was seen and no other: where the
 * item is another mail by now it is not ours on his word.
 */
export function proveByDecision(decision: Decision | undefined, item: FoundItem): Proof | undefined {
  const seen = decision?.items.find((it) => it.itemId === item.itemId);
  if (seen === undefined) return undefined;
  const differs = changesSince(seen.identity, keep(item.identity));
  return differs.length === 0
    ? { ours: true, by: "decision" }
    : {
        ours: false,
        because: `it is not what it was when a person decided about it: ${differs.join(", ")} differ`,
      };
}

/** Not the moment at which it was received: providers give it anew when an item is moved or imported. */
const COMPARED = {
  messageId: "Message-ID",
  from: "From",
  subject: "Subject",
  sentAt: "Date",
  networkMessageId: "Network-Message-Id",
} as const satisfies Partial<Record<keyof KeptIdentity, string>>;

function changesSince(seen: KeptIdentity, now: KeptIdentity): readonly string[] {
  return (["messageId", "from", "subject", "sentAt", "networkMessageId"] as const)
    .filter((it) => seen[it] !== now[it])
    .map((it) => COMPARED[it]);
}
