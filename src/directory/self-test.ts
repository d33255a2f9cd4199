import type { AutomaticDestination, ProviderName } from "#policy/destination.ts";
import type { Difference } from "#retraction/compare-states.ts";
import type { Id, IntegrationId, TenantId } from "#shared/ids.ts";

export type SelfTestId = Id<"self-test">;
export type SelfTestWorkerId = Id<"self-test-worker">;

/** What is tried, in this order: what comes first is what all that follows hangs on. */
export const SELF_TEST_CHECKS = [
  "token",
  "right",
  "directory",
  "clock",
  "test_mailbox",
  "destination",
  "clean_up",
] as const;
export type SelfTestCheck = (typeof SELF_TEST_CHECKS)[number];

/** `warned`: it works, and a person should still look, as at a right that is optional or a clock that is off. */
export const SELF_TEST_RESULTS = ["passed", "warned", "failed", "not_tried"] as const;
export type SelfTestResult = (typeof SELF_TEST_RESULTS)[number];

/** One line of a self-test: what was tried, how it ended, and what to do about it. */
export interface SelfTestLine {
  readonly check: SelfTestCheck;
  /** The right or the destination by its name; `undefined` where the check has only one line. */
  readonly subject: string | undefined;
  readonly result: SelfTestResult;
  /** What happened, in one sentence that quotes nothing of a mail. */
  readonly detail: string;
  /** The provider's own code. */
  readonly code: string | undefined;
  readonly advice: string | undefined;
  /** The provider refuses the whole connection for good: nothing more is tried through it until a person has seen to it. */
  readonly isBroken: boolean;
  /** Of a destination: what came back otherwise than it went. */
  readonly differences: readonly Difference[];
}

/** One integration's self-test, leased to one worker. */
export interface SelfTestClaim {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly selfTestId: SelfTestId;
  readonly worker: SelfTestWorkerId;
  readonly provider: ProviderName;
  /** Where the round trip is made; `undefined`: none was named, and no destination is tried. */
  readonly testMailbox: string | undefined;
  /** In the order in which they are tried: the mildest first. */
  readonly destinations: readonly AutomaticDestination[];
}

/** Port: the self-tests that are due or asked for, each held by one worker at a time by a lease in database time. */
export interface SelfTestLedger {
  /** One that a person has asked for, or the next daily one. `undefined`: none. */
  claim(worker: SelfTestWorkerId, leaseMs: number): Promise<SelfTestClaim | undefined>;
  /** Saves a line as soon as it is known, and renews the lease. False: another worker has it. */
  tell(claim: SelfTestClaim, line: SelfTestLine, leaseMs: number): Promise<boolean>;
  /** All lines are told: the destinations' become the integration's conformance record. */
  end(claim: SelfTestClaim): Promise<void>;
  /** For another worker to begin anew at once. */
  giveBack(claim: SelfTestClaim): Promise<void>;
}

/**
 * `outdated`: proven, but by a credential that is not used any more. `stale`: proven, and not tried again since though it should
 * have been, as where no test mailbox is named any more.
 */
export const STANDINGS = ["proven", "failed", "not_tried", "outdated", "stale"] as const;
export type Standing = (typeof STANDINGS)[number];

/** What the newest self-test that tried it says of one destination. */
export interface ConformanceEntry {
  readonly destination: AutomaticDestination;
  readonly standing: Standing;
  /** What is proven, for two weeks at most, and for a day what a former credential has proven: automatic Hard Delete asks for it. */
  readonly isProof: boolean;
  /** `undefined`: it was never tried. */
  readonly at: Date | undefined;
  readonly selfTestId: SelfTestId | undefined;
  readonly detail: string;
  readonly code: string | undefined;
  readonly differences: readonly Difference[];
}
