import type { IntegrationConnection, IntegrationSecret } from "./integrations.ts";

/** What is to be tried: nothing of it is stored yet. */
export type Candidate = IntegrationConnection & {
  readonly endpoints: string | undefined;
  /** `undefined`: that of this instance's own application. */
  readonly secret: IntegrationSecret | undefined;
};

export type Probed =
  /** The provider gave a token, and said whose directory it is. */
  | { readonly result: "connected"; readonly directoryId: string }
  /** It never will: `code` is its own. */
  | { readonly result: "refused"; readonly code: string; readonly advice: string }
  /** Nobody knows yet. */
  | { readonly result: "no_answer"; readonly code: string };

/** Port: tries a connection at the provider before anything depends on it. Rejects only where the caller gave up. */
export interface ConnectionProbe {
  probe(candidate: Candidate, signal: AbortSignal): Promise<Probed>;
}
