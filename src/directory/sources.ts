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

/** How one feed of journal copies is read and believed. Plain data. */
export interface SourceSettings {
  readonly format: SourceFormat;
  readonly binding: SourceBinding;
  readonly requireTls: boolean;
  /** Who may deliver at all, as CIDR ranges; empty: anybody who knows the address. */
  readonly allowedRanges: readonly string[];
  /** How many gateways of the tenant's own stand in front of the provider, between it and the internet. */
  readonly hopCount: number;
  /** Plain BCC only: whether the relay in front prepends X-Original-To or X-Gm-Original-To itself. */
  readonly trustsOriginalTo: boolean;
}

/** As the intake needs it at each RCPT. */
export interface Source extends Omit<SourceSettings, "binding"> {
  /** `mailbox`: no address leads to it; what comes by it we have read in the tenant's own mailbox ourselves. */
  readonly binding: SourceBinding | { readonly kind: "mailbox" };
  readonly tenantId: TenantId;
  readonly sourceId: SourceId;
  /** The tenant wants the raw mail of clean messages kept as well. */
  readonly keepsAllRaw: boolean;
}

/** As administrators set it up. */
export interface NewSource extends SourceSettings {
  readonly name: string;
}

/** As administrators see it. */
export interface KeptSource extends NewSource {
  readonly id: SourceId;
  readonly createdAt: Date;
  /** When its last journal copy came. */
  readonly lastSeenAt: Date | undefined;
  /** How many intake addresses are valid now: two while one is being replaced. */
  readonly addresses: number;
  /** Until when the address that was replaced is valid; `undefined`: none is being replaced. */
  readonly formerUntil: Date | undefined;
  /** What came in the past seven days and did not prove where it came from: shown, and never acted on. At most 1,000. */
  readonly untrusted: { readonly copies: number; readonly lastReason: string | undefined };
}

/** What is not named stays as it is. */
export type SourceChange = Partial<Omit<NewSource, "format">>;

/** An intake address is told once, when it is made. */
export interface IntakeSecret {
  /** The local part: lower case, so that no relay's case folding changes it. */
  readonly localPart: string;
}

/** Port: the sources, as administrators see them. */
export interface Sources {
  list(tenantId: TenantId): Promise<readonly KeptSource[]>;
  /** `undefined` where another one of the tenant has the name. */
  create(
    tenantId: TenantId,
    source: NewSource,
    actor: string,
  ): Promise<(KeptSource & IntakeSecret) | undefined>;
  /** `undefined` where there is no such source. */
  change(
    tenantId: TenantId,
    id: SourceId,
    change: SourceChange & { readonly actor: string },
  ): Promise<KeptSource | "name_taken" | undefined>;
  /** Makes a second address; the newest former one stays valid until `formerUntil`. `undefined` where there is no such source. */
  rotate(
    tenantId: TenantId,
    id: SourceId,
    change: { readonly formerUntil: Date; readonly actor: string },
  ): Promise<(KeptSource & IntakeSecret) | undefined>;
  /** Takes its addresses away; what it delivered stays. False where there is none. */
  delete(tenantId: TenantId, id: SourceId, actor: string): Promise<boolean>;
}
