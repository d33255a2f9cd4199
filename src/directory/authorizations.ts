import type { AuthorizationId, SessionId, TenantId } from "#shared/ids.ts";
import type { AdministratorRead } from "./administrator.ts";
import type { MicrosoftCloudName } from "./integrations.ts";

/** What a person chose before he was sent to Microsoft. */
export interface AuthorizationWish {
  readonly name: string;
  readonly cloud: MicrosoftCloudName;
  readonly endpoints: string | undefined;
}

/** One way through consent and sign-in, of one session. */
export interface Authorization extends AuthorizationWish {
  readonly id: AuthorizationId;
  readonly step: "consent" | "sign_in";
  readonly nonce: string;
  /** PKCE's: proves at the token endpoint that the code was asked for from here. */
  readonly verifier: string;
}

/** Port: authorizations under way; one that was not ended within an hour is gone. */
export interface Authorizations {
  /** `state` goes to Microsoft and comes back; only its hash is kept. */
  begin(
    tenantId: TenantId,
    begun: { readonly wish: AuthorizationWish; readonly sessionId: SessionId; readonly actor: string },
  ): Promise<{ readonly state: string }>;
  /** `undefined` where this session has begun none with this state. */
  find(tenantId: TenantId, sessionId: SessionId, state: string): Promise<Authorization | undefined>;
  /** Consent was given: sign-in is next. The state changes, so that each comes back once. */
  goOn(tenantId: TenantId, id: AuthorizationId): Promise<{ readonly state: string } | undefined>;
  /** Taken once: of two that come back with the same state, one gets it. */
  end(tenantId: TenantId, id: AuthorizationId): Promise<boolean>;
}

/** Where somebody signs in at Microsoft, for this instance's own application. */
export interface MicrosoftDoor {
  /** `undefined`: the operator has set up none. An application can reach organisations of its own cloud only. */
  readonly app: { readonly clientId: string; readonly cloud: MicrosoftCloudName } | undefined;
  /** Where Microsoft sends people back to: registered with the application. */
  redirectUrl(): string;
  consentUrl(wish: AuthorizationWish, state: string): string;
  signInUrl(
    wish: AuthorizationWish,
    way: { readonly state: string } & Pick<Authorization, "nonce" | "verifier">,
  ): string;
  /** Exchanges the code and checks the ID token. Throws `ProviderError` where Microsoft refuses or anything does not fit. */
  whoSignedIn(authorization: Authorization, code: string): Promise<AdministratorRead>;
}
