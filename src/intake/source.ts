import type { SourceFormat } from "#mail/envelope.ts";
import type { SourceId, TenantId } from "#shared/ids.ts";

/** The one thing beside the secret address that a stranger cannot have. */
export type SourceBinding =
  /** Exchange's `X-OriginatorOrg` or `Sender` in the outermost header block; whole domains, any case. */
  | { readonly kind: "exchange-organisation"; readonly domains: readonly string[] }
  /** The newest ARC set is Google's and its signatures hold. */
  | { readonly kind: "google-seal" }
  /** CIDR ranges or single addresses, IPv4 and IPv6. */
  | { readonly kind: "client-range"; readonly ranges: readonly string[] }
  /** SHA-256 of the client's TLS certificate; hex, with or without colons. */
  | { readonly kind: "client-certificate"; readonly fingerprints: readonly string[] };

/** One feed of journal copies, as the intake needs it. Plain data. */
export interface Source {
  readonly tenantId: TenantId;
  readonly sourceId: SourceId;
  readonly format: SourceFormat;
  readonly binding: SourceBinding;
  readonly requireTls: boolean;
  /** Who may deliver at all, as CIDR ranges; empty: anybody who knows the address. */
  readonly allowedRanges: readonly string[];
  /** How many gateways of the tenant's own stand in front of the provider, between it and the internet. */
  readonly hopCount: number;
  /** Plain BCC only: whether the relay in front prepends X-Original-To or X-Gm-Original-To itself. */
  readonly trustsOriginalTo: boolean;
  /** The tenant wants the raw mail of clean messages kept as well. */
  readonly keepsAllRaw: boolean;
}

/** Port: the source that an intake address belongs to, looked up by the SHA-256 of its local part; `undefined`: none. */
export type FindSource = (localPart: string, domain: string) => Promise<Source | undefined>;
