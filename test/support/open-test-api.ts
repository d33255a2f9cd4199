import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type ApiNeeds, openApi } from "#api/server.ts";
import type { Role } from "#identity/role.ts";
import { readSample } from "#mail/read-sample.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { openReleasePreview } from "#retraction/release-preview.ts";
import type { TenantId } from "#shared/ids.ts";
import { openApprovalSettings } from "#store/approval-settings.ts";
import { openAutoRetractLimits } from "#store/auto-retract-limit.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { openBreakerTrips } from "#store/breaker-trips.ts";
import type { Database } from "#store/database.ts";
import { openDomains } from "#store/domains.ts";
import { openEvaluations } from "#store/evaluations.ts";
import { openIdentityDecisions } from "#store/identity-decisions.ts";
import { openExposure } from "#store/exposure.ts";
import { openEventFeed } from "#store/event-feed.ts";
import { openImportantPeople } from "#store/important-people.ts";
import { openIndicators } from "#store/indicators.ts";
import { openIntegrations } from "#store/integrations.ts";
import { openLists } from "#store/lists.ts";
import { openMailboxList } from "#store/mailbox-list.ts";
import { openPlans } from "#store/plans.ts";
import { openNaming } from "#store/naming.ts";
import { openObserved } from "#store/observed.ts";
import { openResponseSettings } from "#store/response-settings.ts";
import { openRestorability } from "#store/restorability.ts";
import { openRetentionSetting } from "#store/retention-setting.ts";
import { openRetractionRequests } from "#store/retraction-requests.ts";
import { openRuleReleases } from "#store/rule-release.ts";
import { openSealer } from "#store/seal.ts";
import { openSources } from "#store/sources.ts";
import { openTakenCopies } from "#store/taken-copies.ts";
import { openTenantKeys } from "#store/tenant-keys.ts";
import { openTenantSettings } from "#store/tenant-settings.ts";
import { openTenants } from "#store/tenants.ts";
import { openTokens } from "#store/tokens.ts";
import { openTrace } from "#store/trace.ts";
import { openVerdictRequests } from "#store/verdict-requests.ts";
import { cloneDatabase } from "./database.ts";

export interface TestApi extends AsyncDisposable {
  readonly database: Database;
  /** Without a slash at the end. */
  readonly origin: string;
  readonly errors: readonly unknown[];
  token(tenantId: TenantId, role: Role): Promise<string>;
  call(request: Call): Promise<Answer>;
}

export interface Call {
  readonly method?: string;
  /** From the root, or, without a leading slash, from the account's email-security. */
  readonly path: string;
  readonly account?: string;
  readonly token?: string | undefined;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly success: boolean;
    readonly result: unknown;
    readonly errors: readonly { code: number; type: string; message: string; source?: { pointer: string } }[];
    readonly messages: readonly { code: number; message: string }[];
    readonly result_info?: Readonly<Record<string, unknown>>;
  };
}

/** The real API on a real database, listening on loopback; nobody works the ledger. */
export async function openTestApi(
  overrides: Partial<ApiNeeds> & { readonly persons?: readonly string[] } = {},
  given?: Database,
): Promise<TestApi> {
  const approvers = { eligible: () => Promise.resolve(overrides.persons ?? []) };
  const database = given ?? (await cloneDatabase());
  const sealer = openSealer(randomBytes(32));
  const tokens = openTokens(database);
  const errors: unknown[] = [];
  const app = await openApi({
    tokens,
    tenants: openTenants(database),
    mailboxes: openMailboxList(database),
    trace: openTrace(database, {
      tenantKeys: openTenantKeys(database, sealer),
      originalIn: (journalCopy) => journalCopy,
    }),
    requests: openRetractionRequests(database, { wake: () => {}, approvers }),
    plans: openPlans(database, { wake: () => {}, approvers }),
    importantPeople: openImportantPeople(database),
    approvalSettings: openApprovalSettings(database),
    autoRetractLimits: openAutoRetractLimits(database),
    autoRetract: openAutoRetract(database, { approvers }),
    naming: openNaming(database),
    readSample: (raw) => Promise.resolve(readSample(raw)),
    ruleReleases: openRuleReleases(database, { wake: () => {} }),
    trips: openBreakerTrips(database, { wake: () => {} }),
    observed: openObserved(database, { wake: () => {} }),
    tenantSettings: openTenantSettings(database),
    integrations: openIntegrations(database, sealer),
    endpointNames: ["simulator"],
    exposure: openExposure(database),
    releasePreview: openReleasePreview({
      copies: openTakenCopies(database),
      provider: () => Promise.reject(new ProviderError("transient", "no provider is here")),
      timeoutMs: 2_000,
    }),
    restorability: openRestorability(database),
    retention: openRetentionSetting(database),
    sources: openSources(database),
    dashboardFolder: join(import.meta.dirname, "no-dashboard"),
    journalDomain: "journal.test",
    domains: openDomains(database),
    lists: openLists(database),
    indicators: openIndicators(database),
    evaluations: openEvaluations(database),
    identityDecisions: openIdentityDecisions(database),
    responses: openResponseSettings(database),
    verdicts: openVerdictRequests(database, { wake: () => {} }),
    events: openEventFeed(database),
    woken: () => new Promise(() => {}),
    moveWaitMs: 2_000,
    now: () => new Date(),
    trustedProxies: [],
    requestsPerMinute: 100_000,
    telemetry: {
      isReady: () => Promise.resolve(true),
      metrics: () => Promise.resolve("undeliver_up 1\n"),
      onError: (error) => errors.push(error),
    },
    ...overrides,
  });
  const origin = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    database,
    origin,
    errors,
    token: async (tenantId, role) =>
      (await tokens.create(tenantId, { name: role, role, createdBy: "test" })).token,
    call: (request) => call(origin, request),
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

async function call(origin: string, { method = "GET", path, account, token, body }: Call): Promise<Answer> {
  const url = path.startsWith("/") ? path : `/client/v4/accounts/${account ?? ""}/email-security/${path}`;
  const response = await fetch(`${origin}${url}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer["body"],
  };
}
