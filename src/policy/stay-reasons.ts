/** Why a copy stays where it is, in the order in which it is asked. */
export const STAY_REASONS = [
  /** Nothing was found, or the message could not be judged: never acted on. */
  "nothing_found",
  /** The journal copy did not prove that it comes from the tenant: else a stranger could clear mailboxes. */
  "untrusted",
  "outbound",
  /** The sender's own copy in his Sent Items. */
  "own_sent_copy",
  /** A release or the user put it back: automation keeps away until a person lifts that. */
  "exempt",
  "no_action",
  /** Their mailboxes are outside of the setting's scope. */
  "outside_scope",
  /** The provider has no such place, and the setting says to leave the copy then. */
  "unavailable",
  /** No self-test has proven Hard Delete, and the setting says to leave the copy then. */
  "unproven",
] as const;
export type StayReason = (typeof STAY_REASONS)[number];
