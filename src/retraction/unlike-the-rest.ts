import type { Disposition } from "#detection/disposition.ts";
import type { MessageId } from "#shared/ids.ts";

/** What is compared of a message. */
export interface SetMessage {
  readonly messageId: MessageId;
  readonly from: string;
  readonly subject: string;
  readonly disposition: Disposition;
  readonly copies: number;
}

/** A message of a set that may not belong there. */
export interface OddMessage extends SetMessage {
  /** In words: what of it differs from the others. */
  readonly why: readonly string[];
}

export const MAX_SAMPLES = 5;

/**
 * Messages that look unlike the rest of their set, the oddest first: their sender's domain, the shape of their subject
 * or their disposition is not that of the majority. Where no value has a majority nothing is odd in that respect.
 */
export function unlikeTheRest(messages: readonly SetMessage[]): readonly OddMessage[] {
  if (messages.length < 3) return [];
  const compared = TRAITS.map((trait) => ({ trait, usual: majority(messages.map(trait.of)) }));
  return messages
    .map((it) => ({ ...it, why: compared.flatMap(({ trait, usual }) => differs(it, trait, usual)) }))
    .filter((it) => it.why.length > 0)
    .toSorted((a, b) => b.why.length - a.why.length || (a.messageId < b.messageId ? -1 : 1))
    .slice(0, MAX_SAMPLES);
}

interface Trait {
  readonly of: (message: SetMessage) => string;
  readonly say: (own: string, usual: string) => string;
}

const TRAITS: readonly Trait[] = [
  {
    of: ({ from }) => domainOf(from),
    say: (own, usual) => `sent from ${named(own)}, most from ${named(usual)}`,
  },
  { of: ({ subject }) => subjectShape(subject), say: () => "its subject has another shape than most" },
  { of: ({ disposition }) => disposition, say: (own, usual) => `judged ${own}, most are ${usual}` },
];

function differs(message: SetMessage, { of, say }: Trait, usual: string | undefined): readonly string[] {
  const own = of(message);
  return usual === undefined || own === usual ? [] : [say(own, usual)];
}

/** The value that more than half have. */
function majority(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const it of values) counts.set(it, (counts.get(it) ?? 0) + 1);
  return [...counts].find(([, count]) => count * 2 > values.length)?.[0];
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

function named(domain: string): string {
  return domain === "" ? "nobody" : domain;
}

/** Campaigns number their mails and name their readers: digits count as one, and replies and forwards are no difference. */
function subjectShape(subject: string): string {
  const bare = subject.toLowerCase().replace(/^(?:\s*(?:re|fw|fwd|aw|wg)\s*:)+/u, "");
  const words = bare.replace(/\p{Nd}+/gu, "#").match(/[\p{L}#]+/gu) ?? [];
  return words.slice(0, 3).join(" ");
}
