import type { SavedSetting, SettingDefinition, SettingReply, SettingToSave } from "#policy/tenant-setting.ts";
import type { TenantId } from "#shared/ids.ts";

/** How often the tenant's directories are read by themselves. */
export interface DirectorySchedule {
  /** False: only when a person asks for it. Addresses are then looked up one by one. */
  readonly isOn: boolean;
  /** What has changed. */
  readonly deltaMinutes: number;
  /** Everything. */
  readonly fullHours: number;
}

export const DIRECTORY_SCHEDULE: SettingDefinition<DirectorySchedule> = {
  name: "directory",
  fallback: { isOn: true, deltaMinutes: 60, fullHours: 24 },
  read: (stored) => {
    const { isOn, deltaMinutes, fullHours } = stored as Partial<DirectorySchedule>;
    const { fallback } = DIRECTORY_SCHEDULE;
    return {
      isOn: isOn ?? fallback.isOn,
      deltaMinutes: deltaMinutes ?? fallback.deltaMinutes,
      fullHours: fullHours ?? fallback.fullHours,
    };
  },
};

/** Port: the tenant's schedule. What is saved counts from the last readings on. */
export interface DirectorySchedules {
  read(tenantId: TenantId): Promise<SavedSetting<DirectorySchedule>>;
  save(tenantId: TenantId, save: SettingToSave<DirectorySchedule>): Promise<SettingReply<DirectorySchedule>>;
}
