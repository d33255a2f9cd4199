import type { SettingDefinition } from "#policy/tenant-setting.ts";
import type { PersonId } from "#shared/ids.ts";
import type { Need } from "./caller.ts";
import type { Role } from "./role.ts";
import type { SignedIn } from "./session.ts";

/** Who has to use single sign-on. */
export const ENFORCEMENTS = ["none", "administrators", "everyone_but_one"] as const;
export type Enforcement = (typeof ENFORCEMENTS)[number];

/** The tenant's identity provider (OpenID Connect); its client secret is kept apart, sealed. */
export interface SingleSignOn {
  readonly issuer: string;
  readonly clientId: string;
  /** E-mail domains, in lower case. */
  readonly domains: readonly string[];
  readonly enforcement: Enforcement;
  /** Who may always use a password, for the day on which the provider does not answer. */
  readonly breakGlass?: PersonId | undefined;
}

/** How people of a tenant sign in. */
export interface SignInSetting {
  readonly requireSecondFactor: boolean;
  readonly singleSignOn?: SingleSignOn | undefined;
}

export const SIGN_IN: SettingDefinition<SignInSetting> = {
  name: "sign_in",
  fallback: { requireSecondFactor: false },
  read: (stored) => stored as SignInSetting,
};

interface Person {
  readonly personId: PersonId;
  readonly role: Role;
}

/** Whether this person's password is worth nothing in this tenant. */
export function mustUseSingleSignOn({ singleSignOn }: SignInSetting, { personId, role }: Person): boolean {
  if (singleSignOn === undefined || singleSignOn.breakGlass === personId) return false;
  switch (singleSignOn.enforcement) {
    case "none":
      return false;
    case "administrators":
      return role === "super-admin" || role === "config-admin";
    case "everyone_but_one":
      return true;
  }
}

/** What this session lacks for this tenant. Who comes from an identity provider has shown there what it asks for. */
export function needOf(
  setting: SignInSetting,
  {
    role,
    hasSecondFactor,
    ...session
  }: SignedIn & { readonly role: Role; readonly hasSecondFactor: boolean },
): Need | undefined {
  if (session.method === "single_sign_on") return undefined;
  if (mustUseSingleSignOn(setting, { personId: session.personId, role })) return "single_sign_on";
  return setting.requireSecondFactor && !hasSecondFactor ? "second_factor" : undefined;
}
