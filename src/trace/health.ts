import type { TenantId } from "#shared/ids.ts";

/** One process of the instance that has said lately that it is there. */
export interface RunningProcess {
  readonly roles: readonly string[];
  readonly version: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
}

/** How the instance does, as far as it matters to one organisation. Never anything secret. */
export interface Health {
  readonly processes: readonly RunningProcess[];
  readonly database: { readonly version: string; readonly answeredInMs: number };
  /** The ledger. */
  readonly queue: {
    readonly open: number;
    readonly held: number;
    readonly due: number;
    readonly oldestDueAt: Date | undefined;
    /** The provider asked some mailbox to wait until then. */
    readonly throttledUntil: Date | undefined;
  };
  /** Events that readers do not see yet: the oldest of them. */
  readonly eventsWaitingSince: Date | undefined;
  /** When a worker was last seen at work, in any process. */
  readonly workedAt: Date | undefined;
  /** The oldest message that a worker should have tried to judge again. */
  readonly judgeOverdueSince: Date | undefined;
  /** API tokens that end within a month, and those that have ended in the last week. */
  readonly expiries: readonly { readonly name: string; readonly expiresAt: Date }[];
}

/** Port. */
export interface HealthReading {
  read(tenantId: TenantId): Promise<Health>;
}
