import {
  type AutomaticDestination,
  DESTINATIONS,
  type ProviderName,
  whyUnavailable,
} from "#policy/destination.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { Integration } from "./integrations.ts";
import type { ConformanceEntry, SelfTestId, SelfTestLine } from "./self-test.ts";

/** Who asks for the daily one. */
export const DAILY = "system";

/** One self-test as people see it; its lines come while it runs. */
export interface SelfTest {
  readonly id: SelfTestId;
  readonly integrationId: IntegrationId;
  /** `DAILY`, or who asked for it. */
  readonly askedBy: string;
  readonly askedAt: Date;
  /** `undefined`: it waits for a worker. */
  readonly beganAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly testMailbox: string | undefined;
  readonly destinations: readonly AutomaticDestination[];
  readonly lines: readonly SelfTestLine[];
  /** Why it ended without having tried everything. */
  readonly trouble: string | undefined;
}

export interface SelfTestAsked {
  readonly integrationId: IntegrationId;
  /** Beside those that are tried anyway. */
  readonly destinations: readonly AutomaticDestination[];
  readonly actor: string;
  /** The connection may be able to do less than it could: what somebody relies on is tried, however fresh its proof is. */
  readonly isAnew?: boolean;
}

/** Port: what persons and tokens see of self-tests, and ask of them. All answer `undefined` where there is no such integration. */
export interface SelfTests {
  /** Newest first; the last 30 are kept. */
  list(tenantId: TenantId, integrationId: IntegrationId): Promise<readonly SelfTest[] | undefined>;
  get(tenantId: TenantId, integrationId: IntegrationId, id: SelfTestId): Promise<SelfTest | undefined>;
  /** One that waits or runs already is answered with; it begins anew where it would not try what is asked now. */
  ask(tenantId: TenantId, asked: SelfTestAsked): Promise<SelfTest | undefined>;
  /**
   * `mailbox: undefined`: no round trip is made any more. Has a connection that is not stopped tried by itself. False where there
   * is no such integration.
   */
  nameMailbox(
    tenantId: TenantId,
    named: {
      readonly integrationId: IntegrationId;
      readonly mailbox: string | undefined;
      readonly actor: string;
    },
  ): Promise<boolean>;
}

/** Port: what self-tests have shown that connections can do. */
export interface Conformance {
  /** One entry for each destination that the provider has. `undefined` where there is no such integration. */
  read(tenantId: TenantId, integrationId: IntegrationId): Promise<readonly ConformanceEntry[] | undefined>;
  /** Of all integrations of the tenant. */
  list(tenantId: TenantId): Promise<ReadonlyMap<IntegrationId, readonly ConformanceEntry[]>>;
}

/** Port: tries a connection while somebody waits: all that writes nothing. Rejects only where the caller gave up. */
export interface ConnectionTrial {
  tryNow(integration: Integration, signal: AbortSignal): Promise<readonly SelfTestLine[]>;
}

/** What a provider has, the mildest first: in this order they are tried. */
export function destinationsOf(provider: ProviderName): readonly AutomaticDestination[] {
  return DESTINATIONS.filter((it) => it !== "Inbox").filter(
    (it) => whyUnavailable(it, provider) === undefined,
  );
}

/**
 * What a self-test tries: everything that can be undone, and Hard Delete, which leaves a message behind that nobody can
 * take away, only where somebody asks for it, or relies on it and its proof is missing or a week old.
 */
export function destinationsToTry(
  provider: ProviderName,
  wanted: readonly AutomaticDestination[],
): readonly AutomaticDestination[] {
  return destinationsOf(provider).filter((it) => it !== "RecoverableItemsPurges" || wanted.includes(it));
}
