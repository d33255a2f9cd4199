/**
 * Port: limits that span mailboxes, such as Gmail's quota units per project or a directory's requests per app.
 * Shared by all nodes through the database; workers lease slices, so most calls cost no query.
 */
export interface Budget {
  /** Takes `units` of `scope`, waiting its turn. Throws `ProviderError("throttled")` with `retryAt` while the scope is banned. */
  spend(scope: BudgetScope, units: number, signal: AbortSignal): Promise<void>;
  /** The provider has banned the whole scope: no call starts once this is committed. */
  block(scope: BudgetScope, until: Date): Promise<void>;
}

export interface BudgetScope {
  /** Unique within the tenant, such as `gmail-project:<integration>` or `graph-directory:<integration>`. */
  readonly name: string;
  readonly unitsPerMinute: number;
}

/** Scopes on which all calls of an integration hang: while one is banned nothing of it is worked on. */
export const WHOLE_SCOPES = { microsoft: "graph-app", google: "gmail-project" } as const;
