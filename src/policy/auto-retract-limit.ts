import type { SavedSetting, SettingDefinition, SettingReply, SettingToSave } from "./tenant-setting.ts";
import type { TenantId } from "#shared/ids.ts";

/** How much mail somebody without the right to save any setting may set moving by one. The larger of the two counts. */
export interface AutoRetractLimit {
  readonly copies: number;
  /** Of all copies of the past week. */
  readonly percent: number;
}

const FALLBACK: AutoRetractLimit = { copies: 1_000, percent: 1 };

export const AUTO_RETRACT_LIMIT: SettingDefinition<AutoRetractLimit> = {
  name: "auto_retract_limit",
  fallback: FALLBACK,
  read: (stored) => {
    const { copies, percent } = { ...FALLBACK, ...(stored as Partial<AutoRetractLimit>) };
    if (Number.isInteger(copies) && copies >= 0 && percent >= 0 && percent <= 100) return { copies, percent };
    throw new Error("the limit of Auto-Retract changes is no number of copies and percent");
  },
};

export function allowedCopies({ copies, percent }: AutoRetractLimit, ofWeek: number): number {
  return Math.max(copies, Math.floor((ofWeek * percent) / 100));
}

/** Port: the limit of a tenant. */
export interface AutoRetractLimits {
  current(tenantId: TenantId): Promise<SavedSetting<AutoRetractLimit>>;
  save(tenantId: TenantId, change: SettingToSave<AutoRetractLimit>): Promise<SettingReply<AutoRetractLimit>>;
}
