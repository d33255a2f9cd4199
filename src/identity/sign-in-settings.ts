import type { SavedSetting, SettingReply, SettingToSave } from "#policy/tenant-setting.ts";
import type { TenantId } from "#shared/ids.ts";
import type { SignInSetting } from "./sign-in-setting.ts";

export interface SaveSignIn extends SettingToSave<SignInSetting> {
  /** `undefined`: the one that is kept. */
  readonly clientSecret: string | undefined;
}

export type SignInSaved =
  | SettingReply<SignInSetting>
  /** Another tenant's people come from there. */
  | { readonly result: "domains_taken"; readonly domains: readonly string[] }
  /** The break-glass person is no active Super Admin with a password. */
  | { readonly result: "no_such_person" };

/** Port: how people of a tenant sign in. */
export interface SignInSettings {
  current(tenantId: TenantId): Promise<SavedSetting<SignInSetting> & { readonly hasSecret: boolean }>;
  /** The client secret, for the one who speaks to the provider. */
  secret(tenantId: TenantId): Promise<string | undefined>;
  save(tenantId: TenantId, change: SaveSignIn): Promise<SignInSaved>;
}
