import { APPROVAL, type ApprovalSettings } from "#policy/approval-setting.ts";
import type { Database } from "./database.ts";
import { readSetting, saveSetting } from "./tenant-settings.ts";

/** The approval setting, in PostgreSQL. */
export function openApprovalSettings(database: Database): ApprovalSettings {
  return {
    current: (tenantId) => database.asTenant(tenantId, (tx) => readSetting(tx, tenantId, APPROVAL)),
    save: (tenantId, change) =>
      database.asTenant(tenantId, (tx) => saveSetting(tx, tenantId, APPROVAL, change)),
  };
}
