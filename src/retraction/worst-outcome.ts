import type { SettledOutcome } from "./outcome.ts";

/** From the worst to the best: a copy shows the worst of its hits. */
const SEVERITY: readonly SettledOutcome[] = [
  "failed",
  "unverified",
  "restore_failed",
  "unsupported",
  "refused",
  "moved",
  "restored",
  "removed_by_user",
  "already_there",
];

export function worstOutcome(outcomes: readonly SettledOutcome[]): SettledOutcome | undefined {
  return SEVERITY.find((it) => outcomes.includes(it)) ?? outcomes[0];
}
