import { DIRECTORY_SCHEDULE, type DirectorySchedules } from "#directory/directory-schedule.ts";
import type { Database } from "./database.ts";
import { readSetting, saveSetting } from "./tenant-settings.ts";

/** The tenant's schedule, in PostgreSQL. */
export function openDirectorySchedules(database: Database): DirectorySchedules {
  return {
    read: (tenantId) => database.asTenant(tenantId, (tx) => readSetting(tx, tenantId, DIRECTORY_SCHEDULE)),
    save: (tenantId, save) =>
      database.asTenant(tenantId, async (tx) => {
        const reply = await saveSetting(tx, tenantId, DIRECTORY_SCHEDULE, save);
        const { isOn, deltaMinutes, fullHours } = save.value;
        if (reply.result === "saved") await tx.rows(RESCHEDULE, [tenantId, isOn, deltaMinutes, fullHours]);
        return reply;
      }),
  };
}

// In one order, so that two who save never wait for each other; what is being read ends first.
const RESCHEDULE = `
  update directory_sync s set
    full_due_at = case when $2 then coalesce(s.full_at + $4 * interval '1 hour', now()) end,
    delta_due_at = case when $2 then s.ended_at + $3 * interval '1 minute' end
  from (select integration_id from directory_sync where tenant_id = $1 order by integration_id for update) it
  where s.tenant_id = $1 and s.integration_id = it.integration_id`;
