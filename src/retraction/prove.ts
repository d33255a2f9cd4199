import type { FoundItem } from "./hit.ts";
import type { DeliveryMarks, OurMessage } from "./our-message.ts";

type ProvidersMark = "network-message-id" | "received-id";
/** By what an item is ours. None of these is the sender's choice; `decision`: a person has said so, and nothing proves it. */
export type ProvedBy = ProvidersMark | "content-key" | "decision";

interface Proved {
  readonly ours: true;
  readonly by: ProvedBy;
}

export type Proof = Proved | { readonly ours: false; readonly because: string };

/** Without the item's own MIME. `differs`: the headers that are shown otherwise than we read them. */
export type FirstProof = Proof | { readonly ours: "unproved"; readonly differs: readonly string[] };

/**
 * Message-ID, From, Subject and Date are the attacker's choice: where they agree, one thing more that no sender chooses
 * proves it. Where the provider's marks differ, the same content may still have come twice, so the MIME decides; and so it
 * does where the headers differ, for whoever writes them can write them so that two programs read them differently.
 * Before the subject the provider itself may have put a tag, by a rule of the organisation: with its own mark on the
 * item that is no other mail.
 */
export function prove(ours: OurMessage, item: FoundItem): FirstProof {
  const { onlyDelivery } = ours;
  if (onlyDelivery !== undefined && markOf(onlyDelivery, item) === undefined)
    return {
      ours: false,
      because: "it was delivered another time, and only the later delivery was judged so",
    };
  const differs = headersThatDiffer(ours, item);
  const by = markOf(ours, item);
  const isTagged = by !== undefined && !marksContradict(ours, item) && hasTag(ours, item);
  const other = isTagged ? differs.filter((it) => it !== "Subject") : differs;
  return by === undefined || other.length > 0 ? { ours: "unproved", differs: other } : { ours: true, by };
}

/** The mark of the receiving provider that is on both. */
function markOf(ours: DeliveryMarks, { identity }: FoundItem): ProvidersMark | undefined {
  const { networkMessageId, receivedIds } = identity;
  if (ours.networkMessageIds.some((id) => sameText(id, networkMessageId))) return "network-message-id";
  return ours.receivedIds.some((id) => receivedIds.includes(id)) ? "received-id" : undefined;
}

/** One of its marks is on both and differs. */
function marksContradict(ours: DeliveryMarks, item: FoundItem): boolean {
  return marksThatDiffer(ours, item).length > 0;
}

function marksThatDiffer(ours: DeliveryMarks, { identity }: FoundItem): readonly string[] {
  const { networkMessageId: id, receivedIds } = identity;
  const ids = ours.networkMessageIds;
  const isOtherId = ids.length > 0 && id !== undefined && !ids.some((it) => sameText(it, id));
  const areBothReceived = ours.receivedIds.length > 0 && receivedIds.length > 0;
  const isOtherReceipt = areBothReceived && !ours.receivedIds.some((it) => receivedIds.includes(it));
  return [...(isOtherId ? ["Network-Message-Id"] : []), ...(isOtherReceipt ? ["Received"] : [])];
}

/** For people: all that is on both and is not the same. */
export function disagreements(ours: OurMessage, item: FoundItem): readonly string[] {
  return [...headersThatDiffer(ours, item), ...marksThatDiffer(ours, item)];
}

/** "[EXTERNAL] " and its like are short. */
const MAX_TAG = 100;

/** The item's subject is ours behind a tag; where the two together were cut, as much of ours as is left. */
function hasTag(ours: OurMessage, { identity }: FoundItem): boolean {
  const [wrote, shown] = [plain(ours.subject), plain(identity.subject)];
  for (let tag = 1; tag <= Math.min(MAX_TAG, shown.length); tag++) {
    const rest = shown.slice(tag).trimStart();
    if (rest === wrote || (shown.length === MAX_SUBJECT && wrote.startsWith(rest))) return true;
  }
  return false;
}

/**
 * The last word: the content key computed from the item's own MIME, `undefined` where that is too large to be read.
 * `differs` as `prove` says it.
 */
export function proveByContent(
  ours: OurMessage,
  contentKey: string | undefined,
  differs: readonly string[],
): Proof {
  if (contentKey === ours.contentKey) return { ours: true, by: "content-key" };
  if (differs.length > 0) return { ours: false, because: `${differs.join(", ")} differ` };
  return {
    ours: false,
    because: contentKey === undefined ? "it is too large to be proved by its content" : "the content differs",
  };
}

/** A second is all that transports round away; providers show a date without its zone. */
const DATE_TOLERANCE_MS = 1_000;

function headersThatDiffer(ours: OurMessage, { identity }: FoundItem): readonly string[] {
  const differs: string[] = [];
  // A mail without an id got one from the provider, and we cannot know which.
  if (ours.messageId !== undefined && identity.messageId?.trim() !== ours.messageId)
    differs.push("Message-ID");
  if (ours.from !== undefined && !sameText(ours.from, identity.from)) differs.push("From");
  if (plain(ours.subject) !== plain(identity.subject)) differs.push("Subject");
  if (!sameMoment(ours.sentAt, identity.sentAt)) differs.push("Date");
  return differs;
}

function sameText(a: string, b: string | undefined): boolean {
  return b !== undefined && a.toLowerCase() === b.toLowerCase();
}

const MAX_SUBJECT = 250;

/**
 * White space is folded differently by each transport, and Exchange cuts a subject at 255 characters. What cannot be
 * shown (U+0000, half a character) each of us drops or replaces in its own way: it must not hide a mail from us.
 */
function plain(subject: string): string {
  const shown = subject.toWellFormed().replace(/[^\s\P{Cc}]|\p{Cf}|\uFFFD/gu, "");
  return shown.split(/\s/u).filter(Boolean).join(" ").slice(0, MAX_SUBJECT);
}

/** A date that either side does not know cannot contradict: the proof does not rest on it. */
function sameMoment(a: Date | undefined, b: Date | undefined): boolean {
  return a === undefined || b === undefined || Math.abs(a.getTime() - b.getTime()) <= DATE_TOLERANCE_MS;
}
