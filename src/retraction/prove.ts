import type { FoundItem } from "./hit.ts";
import type { OurMessage } from "./our-message.ts";

/** By what an item was shown to be ours. None of these is the sender's choice. */
export type ProvedBy = "network-message-id" | "received-id" | "content-key";

export type Proof =
  | { readonly ours: true; readonly by: ProvedBy }
  | { readonly ours: false; readonly because: string }
  /** The headers agree, and nothing the provider wrote settles it: the item's own MIME must be read. */
  | { readonly ours: "unproved" };

/**
 * Message-ID, From, Subject and Date are the attacker's choice: they must agree, and then one thing more that no
 * sender chooses. Where the provider's marks differ, the same content may still have come twice, so the MIME decides.
 */
export function prove(ours: OurMessage, item: FoundItem): Proof {
  const differs = headersThatDiffer(ours, item);
  if (differs.length > 0) return { ours: false, because: `${differs.join(", ")} differ` };
  const { networkMessageId, receivedIds } = item.identity;
  if (ours.networkMessageId !== undefined && sameText(ours.networkMessageId, networkMessageId)) {
    return { ours: true, by: "network-message-id" };
  }
  if (ours.receivedIds.some((id) => receivedIds.includes(id))) return { ours: true, by: "received-id" };
  return { ours: "unproved" };
}

/** The last word: the content key computed from the item's own MIME. */
export function proveByContent(ours: OurMessage, contentKey: string): Proof {
  return contentKey === ours.contentKey
    ? { ours: true, by: "content-key" }
    : { ours: false, because: "the content differs" };
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

/**
 * White space is folded differently by each transport, and Exchange cuts a subject at 255 characters. What cannot be
 * shown (U+0000, half a character) each of us drops or replaces in its own way: it must not hide a mail from us.
 */
function plain(subject: string): string {
  const shown = subject.toWellFormed().replace(/[^\s\P{Cc}]|\p{Cf}|\uFFFD/gu, "");
  return shown.split(/\s/u).filter(Boolean).join(" ").slice(0, 250);
}

/** A date that either side does not know cannot contradict: the proof does not rest on it. */
function sameMoment(a: Date | undefined, b: Date | undefined): boolean {
  return a === undefined || b === undefined || Math.abs(a.getTime() - b.getTime()) <= DATE_TOLERANCE_MS;
}
