import type { SavedSetting, SettingDefinition, SettingReply, SettingToSave } from "./tenant-setting.ts";
import type { TenantId } from "#shared/ids.ts";

/** From when on one person's word is not enough. */
export interface ApprovalSetting {
  /** So many copies may one actor set going in an hour by himself; 0: none at all. */
  readonly copiesPerHour: number;
}

const FALLBACK: ApprovalSetting = { copiesPerHour: 300 };

export const APPROVAL: SettingDefinition<ApprovalSetting> = {
  name: "approval",
  fallback: FALLBACK,
  read: (stored) => {
    const { copiesPerHour } = { ...FALLBACK, ...(stored as Partial<ApprovalSetting>) };
    if (Number.isInteger(copiesPerHour) && copiesPerHour >= 0) return { copiesPerHour };
    throw new Error("the approval setting is no number of copies");
  },
};

/** Port: the approval setting of a tenant. */
export interface ApprovalSettings {
  current(tenantId: TenantId): Promise<SavedSetting<ApprovalSetting>>;
  save(tenantId: TenantId, change: SettingToSave<ApprovalSetting>): Promise<SettingReply<ApprovalSetting>>;
}
