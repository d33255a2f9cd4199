import type { FactKind } from "#events/fact.ts";
import type { PersonId, TenantId } from "#shared/ids.ts";

/** An OpenID Connect provider, with what is needed to speak to it. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What an identity provider has said, checked. */
export interface ProvenPerson {
  readonly tenantId: TenantId;
  readonly issuer: string;
  /** The provider's own name for the person: it stays when the e-mail changes. */
  readonly subject: string;
  /** In lower case. */
  readonly email: string;
  readonly name: string;
}

/** Whether a password is worth anything for this person now. */
export type PasswordWorth = "allowed" | "single_sign_on" | "no_membership";

export interface PersonFact {
  readonly kind: FactKind;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Port: what signing in has to ask, and to tell. */
export interface SignInDesk {
  worthOfPassword(personId: PersonId): Promise<PasswordWorth>;
  /** False: he has signed in with this code before, as long as it can be one. Of two who come with it at once one is the first. */
  spendCode(personId: PersonId, code: string): Promise<boolean>;
  /** Whose provider the people of this e-mail's domain are sent to. */
  tenantFor(email: string): Promise<TenantId | undefined>;
  provider(tenantId: TenantId): Promise<IdentityProvider | undefined>;
  /** A member, or somebody invited, who becomes one by this; `undefined`: nobody has invited him. */
  admit(person: ProvenPerson): Promise<PersonId | undefined>;
  /** In each tenant that the person belongs to. */
  tell(personId: PersonId, fact: PersonFact): Promise<void>;
  /** Where there is such a person. */
  tellByEmail(email: string, fact: PersonFact): Promise<void>;
}
