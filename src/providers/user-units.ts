import type { Budget, BudgetScope } from "#retraction/budget.ts";
import { openExpiringMap } from "./expiring-map.ts";

/** Units that one user may spend in a minute, whichever nodes work in his mailbox. */
export interface UserUnits {
  /** Waits until the user has the units; rejects with the signal's reason. */
  spend(user: string, units: number, signal: AbortSignal): Promise<void>;
}

export interface UserUnitsNeeds {
  readonly budget: Budget;
  /** The user's own scope, shared by all nodes. */
  readonly scopeOf: (user: string) => BudgetScope;
  /** So much each node spends in a minute without asking anybody. */
  readonly freePerMinute: number;
  readonly now: () => Date;
}

interface Minute {
  spent: number;
  readonly endsAt: Date;
}

const MAX_USERS = 50_000;
const MINUTE_MS = 60_000;

/**
 * Most mailboxes have one copy of a campaign, and to ask the database for each of ten thousand would cost more than the
 * copies do. So the first calls of a minute are free on each node, and only a mailbox with many copies is counted
 * together with the other nodes. The limit holds where free shares and shared budget add up to less than it.
 */
export function openUserUnits({ budget, scopeOf, freePerMinute, now }: UserUnitsNeeds): UserUnits {
  const minutes = openExpiringMap<Minute>(MAX_USERS, now);
  return {
    async spend(user, units, signal) {
      const endsAt = new Date(now().getTime() + MINUTE_MS);
      const minute = minutes.get(user) ?? { spent: 0, endsAt };
      if (minute.spent + units > freePerMinute) return budget.spend(scopeOf(user), units, signal);
      minute.spent += units;
      minutes.set(user, minute, minute.endsAt);
    },
  };
}
