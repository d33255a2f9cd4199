import type { SourceFormat } from "#mail/envelope.ts";
import type { SourceId, TenantId } from "#shared/ids.ts";

/** The one thing beside the secret address that a stranger cannot have. */
export type FeedBinding =
  | { readonly kind: "exchange-organisation"; readonly domains: readonly string[] }
  | { readonly kind: "google-seal" }
  | { readonly kind: "client-range"; readonly ranges: readonly string[] }
  | { readonly kind: "client-certificate"; readonly fingerprints: readonly string[] };

/** One feed of journal copies, as administrators set it up. */
export interface NewFeed {
  readonly name: string;
  readonly format: SourceFormat;
  readonly binding: FeedBinding;
  readonly requireTls: boolean;
  /** Who may deliver at all, as CIDR ranges; empty: anybody who knows the address. */
  readonly allowedRanges: readonly string[];
  readonly hopCount: number;
  readonly trustsOriginalTo: boolean;
}

export interface Feed extends NewFeed {
  readonly id: SourceId;
  readonly createdAt: Date;
  /** When its last journal copy came. */
  readonly lastSeenAt: Date | undefined;
  /** How many intake addresses are valid now: two while one is being replaced. */
  readonly addresses: number;
}

/** An intake address is told once, when it is made. */
export interface IntakeSecret {
  /** The local part: lower case, so that no relay's case folding changes it. */
  readonly localPart: string;
}

/** Port: the feeds, as administrators see them. */
export interface Sources {
  list(tenantId: TenantId): Promise<readonly Feed[]>;
  /** `undefined` where another one of the tenant has the name. */
  create(tenantId: TenantId, feed: NewFeed, actor: string): Promise<(Feed & IntakeSecret) | undefined>;
  /** Makes a second address; the newest former one stays valid until `formerUntil`. `undefined` where there is no such feed. */
  rotate(
    tenantId: TenantId,
    id: SourceId,
    change: { readonly formerUntil: Date; readonly actor: string },
  ): Promise<(Feed & IntakeSecret) | undefined>;
  /** Takes its addresses away; what it delivered stays. False where there is none. */
  delete(tenantId: TenantId, id: SourceId, actor: string): Promise<boolean>;
}
