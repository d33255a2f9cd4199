import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { ApiTelemetry } from "#api/operation-routes.ts";
import { openApi, openOperationServer } from "#api/server.ts";
import type { ResolveTxt } from "#directory/resolve-txt.ts";
import { openEnvelope } from "#intake/envelopes/open-envelope.ts";
import { openApprovalSettings } from "#store/approval-settings.ts";
import { openPreviewReading } from "#intake/preview-reading.ts";
import { openSampleReading } from "#intake/sample-reading.ts";
import { openReleasePreview } from "#retraction/release-preview.ts";
import { openAutoRetractLimits } from "#store/auto-retract-limit.ts";
import { openAuditLog } from "#store/audit-log.ts";
import { openAuthorizations } from "#store/authorizations.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { openBreakerTrips } from "#store/breaker-trips.ts";
import { openConformance } from "#store/conformance.ts";
import { openDirectoryParts } from "#store/directory-parts.ts";
import { openEvaluations } from "#store/evaluations.ts";
import { openIdentityDecisions } from "#store/identity-decisions.ts";
import { openExemptions } from "#store/exemptions.ts";
import { openExposure } from "#store/exposure.ts";
import { openEventFeed } from "#store/event-feed.ts";
import { openConnectionHealth } from "#store/connection-health.ts";
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
import { openTakenCopies } from "#store/taken-copies.ts";
import { openTenantSettings } from "#store/tenant-settings.ts";
import { openTenants } from "#store/tenants.ts";
import { openTokens } from "#store/tokens.ts";
import { openTrace, type TraceNeeds } from "#store/trace.ts";
import { openVerdictRequests } from "#store/verdict-requests.ts";
import type { ClientNeeds } from "./open-client.ts";
import { openMicrosoftDoor } from "./open-microsoft-door.ts";
import { openProbe } from "./open-probe.ts";
import { openJournalingParts } from "./open-journaling-parts.ts";
import type { Providers } from "./open-providers.ts";
import type { Testing } from "./open-self-tests.ts";
import { openTrial } from "./open-trial.ts";
import { openPersonParts } from "./open-person-parts.ts";
import { publicUrlOf } from "./where-it-listens.ts";
import { tellTrip } from "./tell-trip.ts";
import type { Shared } from "./shared-parts.ts";

export interface Http extends AsyncDisposable {
  readonly port: number;
}

function portOf({ server }: { readonly server: Server }): number | undefined {
  return (server.address() as AddressInfo | null)?.port;
}

interface HttpNeeds {
  /** What connections hang on beside themselves. */
  readonly clients: ClientNeeds;
  /** For looks at mailboxes that somebody waits for. */
  readonly providers: Providers;
  readonly resolveTxt: ResolveTxt;
  readonly testing: Testing;
}

/** Less than clients and proxies wait. */
const PREVIEW_MS = 20_000;
const MOVE_WAIT_MS = 20_000;
const REQUESTS_PER_MINUTE = 6_000;
const READING_DEADLINE_MS = 5_000;
/** `npm run build` writes it. */
const DASHBOARD = join(import.meta.dirname, "../../dist/web");
const GUIDES = join(import.meta.dirname, "../../docs");

/**
 * The HTTP side: health and metrics of each process, and the API where it has that role. Disposing ends the live streams
 * and closes the listener.
 */
export async function openHttp(shared: Shared, needs: HttpNeeds): Promise<Http> {
  const { config, breakOff } = shared;
  await using opened = new AsyncDisposableStack();
  let listening: FastifyInstance | undefined;
  const publicUrl = (): string => publicUrlOf(config, listening && portOf(listening));
  const app = config.roles.includes("api")
    ? await openWholeApi(shared, { ...needs, publicUrl }, opened)
    : openOperationServer(telemetryOf(shared));
  listening = app;
  opened.defer(() => app.close());
  await app.listen({ host: config.http.host, port: config.http.port });
  const port = portOf(app) ?? config.http.port;
  // A client that keeps its connection must not keep us.
  breakOff.addEventListener("abort", () => app.server.closeAllConnections(), { once: true });
  const parts = opened.move();
  return { port, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

const READING: Omit<TraceNeeds, "tenantKeys"> = {
  clock: () => performance.now(),
  originalIn: (raw, format) => openEnvelope(raw, format, { trustsOriginalTo: false }).mail,
};

function openWholeApi(
  shared: Shared,
  { clients, providers, resolveTxt, testing, publicUrl }: HttpNeeds & { readonly publicUrl: () => string },
  opened: AsyncDisposableStack,
): ReturnType<typeof openApi> {
  const { config, database, hub, log, tenantKeys } = shared;
  const wake = (): void => hub.wake("work");
  const persons = personParts(shared, publicUrl, opened);
  const { approvers } = persons;
  return openApi({
    ...persons,
    ...standingParts(database),
    autoRetract: openAutoRetract(database, { approvers }),
    ...factParts(shared),
    ...connectionParts(shared, clients, publicUrl),
    trial: openTrial(testing),
    trace: openTrace(database, { tenantKeys, ...READING }),
    plans: openPlans(database, { wake, approvers }),
    naming: openNaming(database),
    exemptions: openExemptions(database),
    ...readingParts(log, opened),
    requests: openRetractionRequests(database, {
      wake,
      approvers,
      onTrip: (trip) => tellTrip({ log, hub }, trip),
    }),
    ruleReleases: openRuleReleases(database, { wake }),
    trips: openBreakerTrips(database, { wake }),
    observed: openObserved(database, { wake }),
    ...undoParts(database, providers),
    ...decidedParts(database),
    ...openJournalingParts({ database, config, resolveTxt, onTrouble: notRead(log) }, opened),
    verdicts: openVerdictRequests(database, { wake }),
    tokens: openTokens(database),
    dashboardFolder: DASHBOARD,
    guidesFolder: GUIDES,
    woken: () => hub.woken("events"),
    moveWaitMs: MOVE_WAIT_MS,
    trustedProxies: config.trustedProxies,
    requestsPerMinute: REQUESTS_PER_MINUTE,
    now: () => new Date(),
    telemetry: telemetryOf(shared),
  });
}

function personParts(shared: Shared, publicUrl: () => string, opened: AsyncDisposableStack) {
  const { log, config } = shared;
  const { privateHosts, mailUrl } = config;
  const onError = (error: Error): void => log.warn({ error }, "something went wrong at signing in");
  return openPersonParts({ ...shared, publicUrl, privateHosts, mailUrl, onError }, opened);
}

function telemetryOf(shared: Shared): ApiTelemetry {
  return {
    isReady: () => isReady(shared),
    metrics: () => shared.metrics.text(),
    onError: (error, requestId) => shared.log.error({ error, requestId }, "a request failed"),
  };
}

/** Ready: the database answers. */
async function isReady({ database }: Shared): Promise<boolean> {
  return database
    .asWorker((tx) => tx.rows("select 1"))
    .then(
      () => true,
      () => false,
    );
}

/** What happened: from where it was asked for, and its readers. */
function factParts({ database, origins }: Shared) {
  return {
    within: origins.within,
    events: openEventFeed(database),
    auditLog: openAuditLog(database),
  };
}

/** What people decide beforehand, each thing alone. */
function decidedParts(database: Shared["database"]) {
  return {
    importantPeople: openImportantPeople(database),
    importantGroups: openImportantGroups(database),
    approvalSettings: openApprovalSettings(database),
    autoRetractLimits: openAutoRetractLimits(database),
    tenantSettings: openTenantSettings(database),
    lists: openLists(database),
    indicators: openIndicators(database),
    evaluations: openEvaluations(database),
    identityDecisions: openIdentityDecisions(database),
    responses: openResponseSettings(database),
  };
}

function notRead(log: Shared["log"]): (error: unknown) => void {
  return (error) => log.warn({ error }, "a mail could not be read for a person");
}

/** Mails that people upload or look at are read in threads of their own. */
function readingParts(log: Shared["log"], opened: AsyncDisposableStack) {
  const onTrouble = notRead(log);
  const samples = opened.use(openSampleReading({ deadlineMs: READING_DEADLINE_MS, onTrouble }));
  const previews = opened.use(openPreviewReading({ deadlineMs: READING_DEADLINE_MS, onTrouble }));
  return {
    readSample: (raw: Uint8Array) => samples.read(raw),
    previewMail: (raw: Uint8Array) => previews.read(raw),
  };
}

/** What the API needs to say how far a retraction can be undone, and whom it came too late for. */
function undoParts(database: Shared["database"], providers: Providers) {
  return {
    exposure: openExposure(database),
    restorability: openRestorability(database),
    retention: openRetentionSetting(database),
    retentionPreviews: openRetentionPreviews(database),
    releasePreview: openReleasePreview({
      copies: openTakenCopies(database),
      provider: (tenantId, integrationId) => providers.open(tenantId, integrationId),
      timeoutMs: PREVIEW_MS,
    }),
  };
}

/** The connections to providers: trying, authorising and keeping them. */
function connectionParts(
  { database, sealer, metrics }: Shared,
  clients: ClientNeeds,
  publicUrl: () => string,
) {
  return {
    integrations: openIntegrations(database, sealer),
    certificates: openPreparedCertificates(database, sealer),
    authorizations: openAuthorizations(database, sealer),
    microsoft: openMicrosoftDoor(clients, publicUrl),
    probe: openProbe({ ...clients, onAnswer: (provider, answer) => metrics.providerCall(provider, answer) }),
    selfTests: openSelfTests(database),
    conformance: openConformance(database),
    endpointNames: Object.keys(clients.endpointSets),
  };
}

/** Who and what is there, and how it stands. */
function standingParts(database: Shared["database"]) {
  return {
    tenants: openTenants(database),
    ...openDirectoryParts(database),
    overview: openOverview(database),
    health: openHealth(database),
    connectionHealth: openConnectionHealth(database),
  };
}
