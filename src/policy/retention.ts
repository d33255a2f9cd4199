import type { TenantId } from "#shared/ids.ts";
import type { SavedSetting, SettingDefinition, SettingReply, SettingToSave } from "./tenant-setting.ts";

/** For how many days a place keeps what lies there; `never`: nothing is deleted; `unknown`: nobody has said it yet. */
export type Period = number | "never" | "unknown";

/** What the tenant's own rules at its providers do to taken mail: for so long a release can find it. */
export interface Retention {
  readonly microsoft: {
    readonly junk: Period;
    readonly deletedItems: Period;
    readonly recoverableItems: Period;
  };
  readonly google: { readonly spam: Period; readonly trash: Period };
}

/** Deleted Items are kept until a policy of the tenant's says otherwise, and no API tells which one that is. */
const DEFAULTS: Retention = {
  microsoft: { junk: 30, deletedItems: "unknown", recoverableItems: 14 },
  google: { spam: 30, trash: 30 },
};

export const RETENTION: SettingDefinition<Retention> = {
  name: "retention",
  fallback: DEFAULTS,
  read: (stored) => ({
    microsoft: { ...DEFAULTS.microsoft, ...fieldsOf(stored, "microsoft") },
    google: { ...DEFAULTS.google, ...fieldsOf(stored, "google") },
  }),
};

function fieldsOf(stored: unknown, provider: keyof Retention): Readonly<Record<string, Period>> {
  if (typeof stored !== "object" || stored === null) throw new Error("no retention setting");
  const fields: unknown = Reflect.get(stored, provider);
  const entries = typeof fields === "object" && fields !== null ? Object.entries(fields) : [];
  return Object.fromEntries(entries.filter((it): it is [string, Period] => isPeriod(it[1])));
}

function isPeriod(value: unknown): value is Period {
  return value === "never" || value === "unknown" || (typeof value === "number" && Number.isInteger(value));
}

/** Port: the tenant's retention setting. */
export interface RetentionSetting {
  read(tenantId: TenantId): Promise<SavedSetting<Retention>>;
  save(tenantId: TenantId, save: SettingToSave<Retention>): Promise<SettingReply<Retention>>;
}
