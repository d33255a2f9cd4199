import type { ProviderName } from "#policy/destination.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { DomainProof, ProofResult } from "./domain-proof.ts";

/** An accepted mail domain of the tenant, lower case, in punycode. */
export interface AcceptedDomain {
  readonly name: string;
  readonly integration:
    | {
        readonly id: IntegrationId;
        readonly provider: ProviderName;
        readonly stoppedReason: string | undefined;
      }
    | undefined;
  readonly createdAt: Date;
  readonly proof: {
    readonly state: DomainProof;
    /** What its TXT record has to say. */
    readonly token: string;
    readonly provedAt: Date | undefined;
    readonly skipped: { readonly by: string; readonly reason: string } | undefined;
    readonly checkedAt: Date | undefined;
    readonly result: ProofResult | undefined;
    /** It was verified, and since then its record is gone. */
    readonly missingSince: Date | undefined;
  };
}

export type DomainSaved =
  | { readonly result: "saved"; readonly domain: AcceptedDomain }
  | { readonly result: "exists" }
  /** Another organisation of this instance has verified it. */
  | { readonly result: "taken" }
  | { readonly result: "no_domain" }
  | { readonly result: "no_integration" };

/** Port: the accepted domains. Each change makes the judges load the tenant's knowledge again. */
export interface Domains {
  list(tenantId: TenantId): Promise<readonly AcceptedDomain[]>;
  create(tenantId: TenantId, domain: DomainChange): Promise<DomainSaved>;
  /** Changes the default integration. */
  change(tenantId: TenantId, domain: DomainChange): Promise<DomainSaved>;
  /** False where there is none. */
  delete(tenantId: TenantId, name: string, actor: string): Promise<boolean>;
}

export interface DomainChange {
  readonly name: string;
  /** `only`: the tenant's, where it has exactly one. With one, mail of the last days gets the copies it has not yet. */
  readonly integrationId: IntegrationId | "only" | undefined;
  readonly actor: string;
  /** When it is made: why it counts without a proof; `undefined`: it does not, until it is verified. */
  readonly skipsProof?: string | undefined;
}
