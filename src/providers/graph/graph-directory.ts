import type { Budget, BudgetScope } from "#retraction/budget.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { abortable } from "../abortable.ts";
import type { GraphClient } from "./graph-client.ts";

export interface GraphDirectoryDeps {
  readonly graph: GraphClient;
  readonly budget: Budget;
  /** What the directory allows the application in this tenant. */
  readonly scope: BudgetScope;
}

/** What one request costs of the directory's 3,500 resource units in 10 seconds, `$select` already taken off. */
export const UNITS = { users: 1, groups: 1, members: 4 } as const;

/** A ban here is one of the whole directory: written down, so that no other worker runs into it. */
export async function inDirectory<T>(
  { budget, scope }: GraphDirectoryDeps,
  units: number,
  signal: AbortSignal,
  ask: () => Promise<T>,
): Promise<T> {
  await abortable(budget.spend(scope, units, signal), signal);
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ProviderError && error.fault === "throttled" && error.retryAt !== undefined) {
      await budget.block(scope, error.retryAt);
    }
    throw error;
  }
}
