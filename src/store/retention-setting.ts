import { RETENTION, type RetentionSetting } from "#policy/retention.ts";
import type { Database } from "./database.ts";
import { readSetting, saveSetting } from "./tenant-settings.ts";

/** The tenant's retention setting, in PostgreSQL. */
export function openRetentionSetting(database: Database): RetentionSetting {
  return {
    read: (tenantId) => database.asTenant(tenantId, (tx) => readSetting(tx, tenantId, RETENTION)),
    save: (tenantId, save) => database.asTenant(tenantId, (tx) => saveSetting(tx, tenantId, RETENTION, save)),
  };
}
