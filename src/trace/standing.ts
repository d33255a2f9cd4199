import type { SettledOutcome } from "#retraction/outcome.ts";

/** Away from the reader's eyes: the latest row of the copy is a retraction that ended so. */
export const RETRACTED = [
  "moved",
  "already_there",
  "removed_by_user",
] as const satisfies readonly SettledOutcome[];

/** It should be elsewhere and is not, or nobody can say. What a person refused is not a failure. */
export const FAILED = [
  "not_found",
  "no_mailbox",
  "mailbox_unavailable",
  "out_of_scope",
  "unsupported",
  "identity_mismatch",
  "failed",
  "unverified",
  "restore_failed",
] as const satisfies readonly SettledOutcome[];
