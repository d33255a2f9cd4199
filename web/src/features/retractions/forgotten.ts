import type { Run } from "./queries.ts";

type Shown = Pick<Run, "forgotten">;

/** Of how many copies, of all or of one outcome, nothing but the outcome is known: they are counted, and nowhere listed. */
export function forgottenOf({ forgotten }: Shown, outcome?: keyof Run["forgotten"]): number {
  if (outcome !== undefined) return forgotten[outcome] ?? 0;
  return Object.values(forgotten).reduce((sum, it) => sum + it, 0);
}
