import { RESPONSES, type ResponseSettings } from "#policy/responses.ts";
import type { Database } from "./database.ts";
import { readSetting, saveSetting } from "./tenant-settings.ts";

/** How tenants respond to what becomes known after delivery. */
export function openResponseSettings(database: Database): ResponseSettings {
  return {
    current: (tenantId) => database.asTenant(tenantId, (tx) => readSetting(tx, tenantId, RESPONSES)),
    save: (tenantId, change) =>
      database.asTenant(tenantId, (tx) => saveSetting(tx, tenantId, RESPONSES, change)),
  };
}
