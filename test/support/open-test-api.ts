import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type ApiNeeds, openApi } from "#api/server.ts";
import type { Role } from "#identity/role.ts";
import { previewMail } from "#mail/preview-mail.ts";
import { readSample } from "#mail/read-sample.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { openReleasePreview } from "#retraction/release-preview.ts";
import { openMicrosoftDoor } from "#main/open-microsoft-door.ts";
import { readConfig } from "#config/config.ts";
import { openJournalingParts } from "#main/open-journaling-parts.ts";
import { openPersonParts } from "#main/open-person-parts.ts";
import type { TenantId } from "#shared/ids.ts";
import { openApprovalSettings } from "#store/approval-settings.ts";
import { openAutoRetractLimits } from "#store/auto-retract-limit.ts";
import { openAuditLog } from "#store/audit-log.ts";
import { openAuthorizations } from "#store/authorizations.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { openBreakerTrips } from "#store/breaker-trips.ts";
import { openConnectionHealth } from "#store/connection-health.ts";
import { openDirectoryParts } from "#store/directory-parts.ts";
import { openEvaluations } from "#store/evaluations.ts";
import { openIdentityDecisions } from "#store/identity-decisions.ts";
import { openExemptions } from "#store/exemptions.ts";
import { openExposure } from "#store/exposure.ts";
import { openEventFeed } from "#store/event-feed.ts";
import { openHealth } from "#store/health.ts";
import { openImportantGroups } from "#store/important-groups.ts";
import { openImportantPeople } from "#store/important-people.ts";
import { openIndicators } from "#store/indicators.ts";
import { openIntegrations } from "#store/integrations.ts";
import { openLists } from "#store/lists.ts";
import { openOverview } from "#store/overview.ts";
import { openPlans } from "#store/plans.ts";
import { openNaming } from "#store/naming.ts";
import { openPreparedCertificates } from "#store/prepared-certificates.ts";
import { openObserved } from "#store/observed.ts";
import { openResponseSettings } from "#store/response-settings.ts";
import { openRestorability } from "#store/restorability.ts";
import { openRetentionPreviews } from "#store/retention-preview.ts";
import { openRetentionSetting } from "#store/retention-setting.ts";
import { openRetractionRequests } from "#store/retraction-requests.ts";
import { openRuleReleases } from "#store/rule-release.ts";
import { openSelfTests } from "#store/self-tests.ts";
import { openConformance } from "#store/conformance.ts";
import { openSealer } from "#store/seal.ts";
import { openTakenCopies } from "#store/taken-copies.ts";
import { openTenantKeys } from "#store/tenant-keys.ts";
import { openTenantSettings } from "#store/tenant-settings.ts";
import { openTenants } from "#store/tenants.ts";
import { openTokens } from "#store/tokens.ts";
import { openTrace } from "#store/trace.ts";
import { openVerdictRequests } from "#store/verdict-requests.ts";
import { cloneDatabase, type TestDatabase } from "./database.ts";
import { signInAs, type TestPerson } from "./sign-in-as.ts";

export interface TestApi extends AsyncDisposable {
  readonly database: TestDatabase;
  /** Without a slash at the end. */
  readonly origin: string;
  readonly errors: readonly unknown[];
  token(tenantId: TenantId, role: Role): Promise<string>;
  /** Somebody new, who belongs to the tenant and has signed in. */
  person(tenantId: TenantId, role: Role): Promise<TestPerson>;
  call(request: Call): Promise<Answer>;
}

export interface Call {
  readonly method?: string;
  /** From the root, or, without a leading slash, from the account's email-security. */
  readonly path: string;
  readonly account?: string;
  readonly token?: string | undefined;
  /** Of a person's session; sent as the dashboard does. */
  readonly cookie?: string | undefined;
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

interface Overrides extends Partial<ApiNeeds> {
  /** Actors who may approve; absent: the persons of the database. */
  readonly approving?: readonly string[];
  readonly privateHosts?: readonly string[];
}

/** The real API on a real database, listening on loopback; nobody works the ledger. */
export async function openTestApi(
  { approving, privateHosts = ["127.0.0.1", "localhost"], ...overrides }: Overrides = {},
  given?: TestDatabase,
): Promise<TestApi> {
  const database = given ?? (await cloneDatabase());
  const sealer = openSealer(randomBytes(32));
  const tokens = openTokens(database);
  const errors: unknown[] = [];
  await using opened = new AsyncDisposableStack();
  opened.use(database);
  let origin = "http://127.0.0.1";
  const persons = openPersonParts(
    {
      database,
      connection: database.connection,
      sealer,
      signInSecret: randomBytes(32).toString("base64url"),
      publicUrl: () => origin,
      privateHosts,
      mailUrl: undefined,
      onError: (error) => errors.push(error),
    },
    opened,
  );
  const approvers =
    approving === undefined ? persons.approvers : { eligible: () => Promise.resolve(approving) };
  const app = await openApi({
    ...persons,
    tokens,
    auditLog: openAuditLog(database),
    within: database.origins.within,
    tenants: openTenants(database),
    ...openDirectoryParts(database),
    overview: openOverview(database),
    health: openHealth(database),
    connectionHealth: openConnectionHealth(database),
    trace: openTrace(database, {
      clock: () => performance.now(),
      tenantKeys: openTenantKeys(database, sealer),
      originalIn: (journalCopy) => journalCopy,
    }),
    requests: openRetractionRequests(database, { wake: () => {}, approvers }),
    plans: openPlans(database, { wake: () => {}, approvers }),
    importantPeople: openImportantPeople(database),
    importantGroups: openImportantGroups(database),
    approvalSettings: openApprovalSettings(database),
    autoRetractLimits: openAutoRetractLimits(database),
    autoRetract: openAutoRetract(database, { approvers }),
    naming: openNaming(database),
    previewMail: (raw) => previewMail(raw),
    readSample: (raw) => Promise.resolve(readSample(raw)),
    ruleReleases: openRuleReleases(database, { wake: () => {} }),
    trips: openBreakerTrips(database, { wake: () => {} }),
    observed: openObserved(database, { wake: () => {} }),
    tenantSettings: openTenantSettings(database),
    integrations: openIntegrations(database, sealer),
    certificates: openPreparedCertificates(database, sealer),
    authorizations: openAuthorizations(database, sealer),
    microsoft: openMicrosoftDoor({ instanceApp: undefined, endpointSets: {} }, () => origin),
    probe: { probe: () => Promise.resolve({ result: "no_answer", code: "nobody_is_here" }) },
    endpointNames: ["simulator"],
    selfTests: openSelfTests(database),
    conformance: openConformance(database),
    trial: { tryNow: () => Promise.resolve([]) },
    exemptions: openExemptions(database),
    exposure: openExposure(database),
    releasePreview: openReleasePreview({
      copies: openTakenCopies(database),
      provider: () => Promise.reject(new ProviderError("transient", "no provider is here")),
      timeoutMs: 2_000,
    }),
    restorability: openRestorability(database),
    retention: openRetentionSetting(database),
    retentionPreviews: openRetentionPreviews(database),
    dashboardFolder: join(import.meta.dirname, "no-dashboard"),
    ...openJournalingParts(
      { database, config: INTAKE, resolveTxt: noRecords, onTrouble: (error) => errors.push(error) },
      opened,
    ),
    guidesFolder: join(import.meta.dirname, "../../docs"),
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
  opened.defer(() => app.close());
  origin = await app.listen({ host: "127.0.0.1", port: 0 });
  const parts = opened.move();
  return {
    database,
    origin,
    errors,
    token: async (tenantId, role) =>
      (await tokens.create(tenantId, { name: role, role, createdBy: "test" })).token,
    person: (tenantId, role) => signInAs({ database, origin }, { tenantId, role }),
    call: (request) => call(origin, request),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

const INTAKE = readConfig({ UNDELIVER_JOURNAL_DOMAIN: "journal.test" });

/** Nobody asks the DNS of the world in a test. */
function noRecords(): Promise<readonly string[]> {
  return Promise.reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }));
}

async function call(origin: string, request: Call): Promise<Answer> {
  const { method = "GET", path, account, token, cookie, body } = request;
  const url = path.startsWith("/") ? path : `/client/v4/accounts/${account ?? ""}/email-security/${path}`;
  const response = await fetch(`${origin}${url}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(cookie !== undefined && { cookie, origin, "x-undeliver": "dashboard" }),
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
