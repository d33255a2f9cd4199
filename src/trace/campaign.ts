import type { Disposition } from "#detection/disposition.ts";
import type { MessageId } from "#shared/ids.ts";
import { type Comparison, compareLikeness, type StoredLikeness } from "./compare-likeness.ts";

/** A message that may belong to a campaign. */
export interface Candidate {
  readonly id: MessageId;
  readonly header: string | undefined;
  readonly fromAddress: string;
  readonly subject: string;
  readonly receivedAt: Date;
  readonly disposition: Disposition;
  /** In how many mailboxes it is known to be. */
  readonly copies: number;
  /** Whether the provider found that who it says wrote it did so. */
  readonly isAuthenticated: boolean;
  readonly likeness: StoredLikeness;
}

/** What is known of one sender from before the campaign. */
export interface SenderHistory {
  readonly messages: number;
  readonly days: number;
  readonly wasFlagged: boolean;
}

/** Why a member is not chosen by itself: a person may choose it all the same. */
export const UNTICKED_REASONS = ["habitual_sender", "no_copies"] as const;
export type UntickedReason = (typeof UNTICKED_REASONS)[number];

export interface CampaignMember extends Omit<Candidate, "likeness" | "isAuthenticated">, Comparison {
  /** `undefined`: it is ticked by itself. */
  readonly untickedBecause: UntickedReason | undefined;
}

export interface Campaign {
  readonly of: MessageId;
  /** False: nothing is known of what the message is like, so nothing can be found. */
  readonly isComparable: boolean;
  /** The message itself first, then by score. */
  readonly members: readonly CampaignMember[];
  /** True: there were more to look at than is looked at. */
  readonly isCut: boolean;
}

/** How many messages are like one, without that one. */
export interface AlikeCount {
  readonly messages: number;
  /** Of these, how many have another disposition than it has. */
  readonly judgedOtherwise: number;
  /** Of these, how many a retraction of the campaign takes by itself. */
  readonly ticked: number;
  /** True: there are more than were looked at. */
  readonly isCut: boolean;
}

/** Nothing where nothing is known of what the message is like. */
export function countAlike({ of, members, isCut }: Campaign): AlikeCount {
  const itself = members.find((it) => it.id === of);
  const others = members.filter((it) => it !== itself);
  return {
    messages: others.length,
    judgedOtherwise: others.filter((it) => it.disposition !== itself?.disposition).length,
    ticked: others.filter((it) => it.untickedBecause === undefined).length,
    isCut,
  };
}

export type ChosenMembers =
  | { readonly messageIds: readonly MessageId[] }
  /** What is no member is named by its id, or not at all: nobody shall take it for one. */
  | { readonly notMembers: readonly MessageId[] };

/** The ticked members, with those that a person ticks beside them and without those that he unticks. */
export function chooseMembers(
  { members }: Campaign,
  include: readonly MessageId[],
  exclude: readonly MessageId[],
): ChosenMembers {
  const ids = new Set(members.map((it) => it.id));
  const notMembers = [...include, ...exclude].filter((it) => !ids.has(it));
  if (notMembers.length > 0) return { notMembers };
  const ticked = members.filter((it) => it.untickedBecause === undefined).map((it) => it.id);
  return { messageIds: [...new Set([...ticked, ...include]).difference(new Set(exclude))] };
}

/** Those of the candidates that are like the first one, which is the message itself. */
export function findMembers(of: Candidate, others: readonly Candidate[]): readonly Compared[] {
  return [of, ...others.filter((it) => it.id !== of.id)]
    .map((candidate) => ({ candidate, comparison: compareLikeness(of.likeness, candidate.likeness) }))
    .filter(({ candidate, comparison }) => comparison.isMember || candidate === of);
}

export interface Compared {
  readonly candidate: Candidate;
  readonly comparison: Comparison;
}

/** Says of each member whether it is chosen by itself. The message that a person named is. */
export function tickMembers(
  of: MessageId,
  members: readonly Compared[],
  histories: ReadonlyMap<string, SenderHistory>,
): readonly CampaignMember[] {
  return members
    .map(({ candidate: { likeness, isAuthenticated, ...shown }, comparison }) => {
      const history = likeness.sender === undefined ? undefined : histories.get(likeness.sender);
      const habitual = isAuthenticated && isHabitual(history) && shown.id !== of;
      const untickedBecause = shown.copies === 0 ? "no_copies" : habitual ? "habitual_sender" : undefined;
      return { ...shown, ...comparison, untickedBecause } as const;
    })
    .toSorted((a, b) => Number(b.id === of) - Number(a.id === of) || b.score - a.score);
}

const MIN_MESSAGES = 3;
const MIN_DAYS = 2;

/** Whom the organisation hears from anyway may be quoted, copied or answered by a campaign: a person looks first. */
function isHabitual(history: SenderHistory | undefined): boolean {
  if (history === undefined || history.wasFlagged) return false;
  return history.messages >= MIN_MESSAGES && history.days >= MIN_DAYS;
}
