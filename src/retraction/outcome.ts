/** Settled, and checked by reading the mailbox again after the action. */
const CONFIRMED = ["moved", "already_there", "removed_by_user"] as const;
/** Settled without acting. */
const NOT_ACTED = [
  "not_found",
  "no_mailbox",
  "mailbox_unavailable",
  "out_of_scope",
  "unsupported",
  "identity_mismatch",
  "refused",
  "failed",
] as const;
/** The provider said yes, reading back does not confirm it. */
const DOUBTFUL = ["unverified"] as const;
const RELEASED = ["restored", "restore_failed"] as const;

export const SETTLED = [...CONFIRMED, ...NOT_ACTED, ...DOUBTFUL, ...RELEASED] as const;
export const OPEN = ["pending", "held", "not_yet_found", "throttled", "acting", "verifying"] as const;
/** The closed list: totals per retraction always add up to the number of its copies. */
export const OUTCOMES = [...SETTLED, ...OPEN] as const;

export type SettledOutcome = (typeof SETTLED)[number];
export type OpenOutcome = (typeof OPEN)[number];
export type Outcome = (typeof OUTCOMES)[number];

export function isSettled(outcome: Outcome): outcome is SettledOutcome {
  return (SETTLED as readonly string[]).includes(outcome);
}
