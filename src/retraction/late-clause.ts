import type { Destination } from "#policy/destination.ts";

/** What comes after the set was frozen, and is taken as well: the only way in which a run acts outside its set. */
export interface LateClause {
  /** The run watches until then, and not longer. */
  readonly until: Date;
  /** It ends earlier when nothing has come for so many days; `undefined`: only at `until`. */
  readonly idleDays: number | undefined;
  /** Journaled mail from inside that contains the original's text, or encloses it, is taken too. */
  readonly followsForwards: boolean;
}

/** Whoever watches for longer has forgotten that he does. */
export const MAX_WATCH_DAYS = 90;
const DAY_MS = 86_400_000;

interface WatchingPlan {
  readonly late: LateClause;
  readonly destination: Destination;
  /** Only some copies of the messages were named, or only some people's. */
  readonly isPartial: boolean;
}

/** What is wrong with a plan that watches, in words for whoever makes it; `undefined`: nothing. */
export function mistakeInWatch(
  { late, destination, isPartial }: WatchingPlan,
  now: Date,
): string | undefined {
  if (destination === "Inbox") return "Only what is taken away is watched for: name another destination.";
  if (isPartial)
    return "A run that watches takes all copies of its messages: name the messages alone, without a scope.";
  if (late.until <= now) return "The watch would be over already: name a moment to come.";
  const latest = new Date(now.getTime() + MAX_WATCH_DAYS * DAY_MS);
  return late.until > latest ? `A run watches for ${MAX_WATCH_DAYS} days at most.` : undefined;
}
