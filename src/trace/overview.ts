import type { Disposition } from "#detection/disposition.ts";
import type { SettledOutcome } from "#retraction/outcome.ts";
import type { TenantId } from "#shared/ids.ts";

/** What came and what was settled in one hour; what did not happen is left out. */
export interface OverviewHour {
  readonly at: Date;
  readonly dispositions: Readonly<Partial<Record<Disposition, number>>>;
  readonly outcomes: Readonly<Partial<Record<SettledOutcome, number>>>;
}

/**
 * The stages of a retraction: from the journal copy to the verdict, from the request to the first call, to the provider's
 * yes, to the mailbox read again; and the whole from the request on.
 */
export const STAGES = ["judged", "called", "acted", "verified", "whole"] as const;
export type Stage = (typeof STAGES)[number];

/** In ms. */
export interface StageQuantiles {
  readonly stage: Stage;
  readonly n: number;
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
}

export interface OverviewFigures {
  /** In order; hours without anything are left out. */
  readonly hours: readonly OverviewHour[];
  /** All of them, in order. */
  readonly stages: readonly StageQuantiles[];
  /** Copies on the ledger that are not settled now. */
  readonly openCopies: number;
}

/** What a person should look at. */
export const CONCERNS = [
  "restored",
  "integration_stopped",
  "hard_delete_unproven",
  "credential_ended",
  "credential_expiring",
  "self_test_failed",
  "breaker_open",
  "approval_waiting",
  "setting_waiting",
  "scope_lost",
  "scope_foreign",
  "scope_empty",
  "important_group_lost",
  "canary_waiting",
  "observed_waiting",
  "source_silent",
  "source_never_delivered",
  "coverage_low",
  "not_judged",
  "unverified",
  "identity_mismatch",
  "failed",
] as const;

export interface Concern {
  readonly kind: (typeof CONCERNS)[number];
  readonly count: number;
  /** Of the integration, the source, or the rule. */
  readonly name: string | undefined;
  readonly reason: string | undefined;
  readonly since: Date | undefined;
}

/** How far the organisation has been set up. */
export interface SetUp {
  readonly isDemo: boolean;
  readonly integrations: number;
  readonly domains: number;
  readonly sources: number;
  readonly hasMail: boolean;
  /** Some disposition is acted on. */
  readonly acts: boolean;
}

/** Port: how things stand in one organisation. Cheap, however much mail there is. */
export interface Overview {
  figures(tenantId: TenantId, since: Date): Promise<OverviewFigures>;
  concerns(tenantId: TenantId): Promise<readonly Concern[]>;
  setUp(tenantId: TenantId): Promise<SetUp>;
}
