import type { Restorability } from "./restorability.ts";

/** What is known of a message whose time may have come. */
export interface KeptMessage {
  /** It comes due to be judged once more. */
  readonly waitsForVerdict: boolean;
  /** A row of the ledger is not settled, or a call for one of its hits is or may be under way. */
  readonly isOpen: boolean;
  /** Something was found that may be ours, and a person has not said yet. */
  readonly isUndecided: boolean;
  /** It is in a plan that waits, or in a run that goes on or watches. */
  readonly isUnfinished: boolean;
  /** Something has happened with it just now: readers of the events have still to see it. */
  readonly isRecent: boolean;
  /** A copy of it was put back, and no automation may touch that before a person lifts it. */
  readonly isExempt: boolean;
  /** Whether a release can still bring something of it back. */
  readonly restorable: Restorability["restorable"];
  /** When the last of what was done to it was over; `undefined`: nothing ever was. */
  readonly settledAt: Date | undefined;
}

/** Why a message, or its original, stays although it is old enough. */
export const KEEP_REASONS = [
  "not_judged",
  "open",
  "undecided",
  "unfinished",
  "recent",
  "exempt",
  "releasable",
  "retracted",
] as const;
export type KeepReason = (typeof KEEP_REASONS)[number];

/** Of the original: whoever has still to judge or decide about the mail may want to see it. `undefined`: it can go. */
export function whyRawKept(it: KeptMessage): KeepReason | undefined {
  if (it.waitsForVerdict) return "not_judged";
  if (it.isOpen) return "open";
  if (it.isUndecided) return "undecided";
  return it.isUnfinished ? "unfinished" : undefined;
}

/**
 * Of the message with all that belongs to it: beside the above, nothing goes that can still be brought back, and no
 * exemption is lost. What something was done to goes when the last of it was settled before `settledBefore`;
 * `undefined`: that stays. `undefined` as the answer: it can go.
 */
export function whyMessageKept(it: KeptMessage, settledBefore: Date | undefined): KeepReason | undefined {
  const open = whyRawKept(it);
  if (open !== undefined) return open;
  if (it.isExempt) return "exempt";
  if (it.restorable !== "no") return "releasable";
  if (it.isRecent) return "recent";
  if (it.settledAt === undefined) return undefined;
  return settledBefore !== undefined && it.settledAt < settledBefore ? undefined : "retracted";
}
