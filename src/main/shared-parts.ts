import type pg from "pg";
import type { Config } from "#config/config.ts";
import type { AuditKeys } from "#identity/audit-keys.ts";
import type { Origins } from "#shared/origins.ts";
import type { Database } from "#store/database.ts";
import type { Sealer } from "#store/seal.ts";
import type { TenantKeys } from "#store/tenant-keys.ts";
import type { Log } from "#telemetry/log.ts";
import type { Metrics } from "#telemetry/metrics.ts";
import type { WakeHub } from "./wake-hub.ts";

/** Everything that the parts of one process share. */
export interface Shared {
  readonly config: Config;
  readonly log: Log;
  readonly database: Database;
  /** Of the same database: sign-in has a few connections of its own. */
  readonly connection: pg.ClientConfig;
  /** Derived from the instance key. */
  readonly signInSecret: string;
  readonly auditKeys: AuditKeys;
  /** By which a self-test knows what an earlier one has left in its mailbox. */
  readonly selfTestMark: (text: string) => string;
  readonly origins: Origins;
  readonly sealer: Sealer;
  readonly tenantKeys: TenantKeys;
  readonly hub: WakeHub;
  readonly metrics: Metrics;
  /** From then on nothing waits for what is under way. */
  readonly breakOff: AbortSignal;
}
