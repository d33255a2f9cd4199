import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { ProviderName } from "./destination.ts";
import type { SettingChange, SettingSaved, SettingVersion } from "./setting-version.ts";

/** The setting of one integration as it stands now. */
export interface CurrentSetting extends SettingVersion {
  readonly integration: {
    readonly id: IntegrationId;
    readonly name: string;
    readonly provider: ProviderName;
  };
}

/** Port: the Auto-Retract settings, versioned. */
export interface AutoRetractSettings {
  /** One for each integration; a fresh one stands on version 0. */
  current(tenantId: TenantId): Promise<readonly CurrentSetting[]>;
  /** Newest first; without version 0. `undefined` where there is no such integration. */
  history(tenantId: TenantId, integrationId: IntegrationId): Promise<readonly SettingVersion[] | undefined>;
  /** `basedOn: undefined` takes whatever stands now. `undefined` where there is no such integration. */
  save(
    tenantId: TenantId,
    integrationId: IntegrationId,
    change: Omit<SettingChange, "basedOn"> & { readonly basedOn: number | undefined },
  ): Promise<SettingSaved | undefined>;
  /** Whether any source has ever delivered: until then a saved setting has nothing to act on. */
  hasJournal(tenantId: TenantId): Promise<boolean>;
}
