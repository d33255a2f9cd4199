import type { PersonId, SessionId, TenantId } from "#shared/ids.ts";

export const SESSION_METHODS = ["password", "single_sign_on"] as const;
export type SessionMethod = (typeof SESSION_METHODS)[number];

/** A session in somebody's browser. */
export interface SignedIn {
  readonly sessionId: SessionId;
  readonly personId: PersonId;
  readonly method: SessionMethod;
  /** Of single sign-on: whose identity provider said who it is. Another tenant does not take its word. */
  readonly tenantId: TenantId | undefined;
}

export interface SessionFound {
  readonly signedIn: SignedIn;
  /** For the answer, where the session was prolonged. */
  readonly setCookies: readonly string[];
}

/** Port: who is behind a cookie. */
export interface Sessions {
  /** `prolongs`: something that a person does, not a screen that is left open. `undefined`: nobody. */
  find(cookies: string, prolongs: boolean): Promise<SessionFound | undefined>;
}
