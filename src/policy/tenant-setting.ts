import type { TenantId } from "#shared/ids.ts";

/** What a tenant decides for itself under one name, such as its breaker or its retention. */
export interface SettingDefinition<Value> {
  /** For ever: stored rows carry it. */
  readonly name: string;
  /** Of a fresh install. */
  readonly fallback: Value;
  /** What was stored, made whole where a later version of the product knows more fields. Throws for what is no such setting. */
  readonly read: (stored: unknown) => Value;
}

export interface SavedSetting<Value> {
  /** 0 is the fresh install, which nobody saved. */
  readonly version: number;
  readonly value: Value;
  readonly savedBy: string | undefined;
  readonly savedAt: Date | undefined;
}

export type SettingReply<Value> =
  | { readonly result: "saved"; readonly saved: SavedSetting<Value> }
  /** Somebody else saved meanwhile: two people who each change one line must not undo each other. */
  | { readonly result: "conflict"; readonly current: SavedSetting<Value> };

export interface SettingToSave<Value> {
  readonly value: Value;
  /** The version that the person saw when the change was made; `undefined` takes whatever stands now. */
  readonly basedOn: number | undefined;
  readonly actor: string;
}

/** Port: what tenants decide for themselves. */
export interface TenantSettings {
  current<Value>(tenantId: TenantId, definition: SettingDefinition<Value>): Promise<SavedSetting<Value>>;
  save<Value>(
    tenantId: TenantId,
    definition: SettingDefinition<Value>,
    setting: SettingToSave<Value>,
  ): Promise<SettingReply<Value>>;
}
