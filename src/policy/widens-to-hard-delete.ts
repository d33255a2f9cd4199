import { type ActionableDisposition, ACTIONABLE_DISPOSITIONS, type AutoRetract } from "./auto-retract.ts";

/** The dispositions that `after` would hard-delete and `before` does not: from then on nobody could undo these. */
export function widensToHardDelete(
  before: AutoRetract,
  after: AutoRetract,
): readonly ActionableDisposition[] {
  return ACTIONABLE_DISPOSITIONS.filter(
    (it) =>
      after.destinations[it] === "RecoverableItemsPurges" &&
      before.destinations[it] !== "RecoverableItemsPurges",
  );
}
