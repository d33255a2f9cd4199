import { widensScope } from "#directory/widens-scope.ts";
import { type ActionableDisposition, ACTIONABLE_DISPOSITIONS, type AutoRetract } from "./auto-retract.ts";

/**
 * The dispositions that `after` would hard-delete and `before` does not, or not for all whom `after` may reach: from then
 * on nobody could undo these.
 */
export function widensToHardDelete(
  before: AutoRetract,
  after: AutoRetract,
): readonly ActionableDisposition[] {
  const isWider = widensScope(before.scope, after.scope);
  return ACTIONABLE_DISPOSITIONS.filter(
    (it) =>
      after.destinations[it] === "RecoverableItemsPurges" &&
      (isWider || before.destinations[it] !== "RecoverableItemsPurges"),
  );
}
