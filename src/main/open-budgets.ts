import type { Budget } from "#retraction/budget.ts";
import type { TenantId } from "#shared/ids.ts";
import { openBudget, type SharedBudget } from "#store/budget.ts";
import type { Shared } from "./shared-parts.ts";
import { whenAborted } from "./when-aborted.ts";

export interface Budgets extends AsyncDisposable {
  of(tenantId: TenantId): Budget;
}

/** The budgets of this node, one for each tenant. A ban that any node commits is heard of by all some milliseconds later. */
export function openBudgets({ database, hub }: Pick<Shared, "database" | "hub">, now = Date.now): Budgets {
  const budgets = new Map<TenantId, SharedBudget>();
  const closing = new AbortController();
  const listening = listen();

  async function listen(): Promise<void> {
    const closed = whenAborted(closing.signal);
    while (!closing.signal.aborted) {
      await Promise.race([hub.woken("bans"), closed]);
      for (const it of budgets.values()) it.forgetSlices();
    }
  }

  return {
    of: (tenantId) => {
      const known =
        budgets.get(tenantId) ?? openBudget(database, tenantId, { now, onBan: () => hub.wake("bans") });
      budgets.set(tenantId, known);
      return known;
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await listening;
    },
  };
}
