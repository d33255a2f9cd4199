import { type ActionableDisposition, ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { type Reach, widensScope } from "#directory/widens-scope.ts";
import type { AutoRetract } from "./auto-retract.ts";

interface Reaching extends Pick<AutoRetract, "destinations"> {
  readonly scope?: Reach | undefined;
}

/**
 * The dispositions that `after` would hard-delete and `before` does not, or not for all whom `after` may reach: from then
 * on nobody could undo these.
 */
export function widensToHardDelete(before: Reaching, after: Reaching): readonly ActionableDisposition[] {
  const isWider = widensScope(before.scope, after.scope);
  return ACTIONABLE_DISPOSITIONS.filter(
    (it) =>
      after.destinations[it] === "RecoverableItemsPurges" &&
      (isWider || before.destinations[it] !== "RecoverableItemsPurges"),
  );
}
