import { CliError } from "#cli/cli-error.ts";
import type { Config } from "#config/config.ts";
import { secretKeyFile } from "#config/secret-key.ts";
import type { ResolveTxt } from "#directory/resolve-txt.ts";
import { deriveAuditKeys } from "#identity/audit-keys.ts";
import { deriveMark } from "#retraction/self-test/mark.ts";
import type { SmtpIntake } from "#intake/smtp/open-smtp-intake.ts";
import { openOrigins } from "#shared/origins.ts";
import { forgetCounts, measureInbound } from "#store/breaker-count.ts";
import { countOpenTrips } from "#store/breaker-open.ts";
import { countStoppedIntegrations } from "#store/connection-health.ts";
import { countLowCoverage } from "#store/coverage.ts";
import { decideLeftOver } from "#store/breaker-trips.ts";
import { noticeRestore } from "#store/cluster.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { tellPublicUrl } from "#store/instance.ts";
import { findKeyRoot } from "#store/instance-key.ts";
import { openIntegrations } from "#store/integrations.ts";
import { forgetConnecting } from "#store/forget-connecting.ts";
import { forgetSignIns } from "#store/forget-sign-ins.ts";
import { forgetMail } from "#store/forget-mail.ts";
import { forgetSearched } from "#store/forget-searched.ts";
import { indexGrams } from "#store/index-grams.ts";
import { finishForgotten } from "#store/ledger.ts";
import { migrate } from "#store/migrate.ts";
import { expireApprovals } from "#store/retraction-approval.ts";
import { continueRuleReleases } from "#store/rule-release.ts";
import { runEvaluations } from "#store/run-evaluations.ts";
import { openSealer } from "#store/seal.ts";
import { openTenantKeys } from "#store/tenant-keys.ts";
import { forgetTally, tallyEvents } from "#store/tally.ts";
import { tendWatches } from "#store/tend-watches.ts";
import { countSilentSources } from "#store/watch-sources.ts";
import type { Log } from "#telemetry/log.ts";
import { openMetrics } from "#telemetry/metrics.ts";
import { openCopies } from "#store/open-copies.ts";
import { openAuditJobs } from "./open-audit-jobs.ts";
import { every } from "./every.ts";
import { type Budgets, openBudgets } from "./open-budgets.ts";
import { openData } from "./open-data.ts";
import { openDirectorySyncs } from "./open-directory-syncs.ts";
import { openDiscovering } from "./open-discovering.ts";
import { type Http, openHttp } from "./open-http.ts";
import { readInstanceApp } from "./instance-app.ts";
import type { ClientNeeds } from "./open-client.ts";
import { openIntake } from "./open-intake.ts";
import { openJournalingJobs } from "./open-journaling-jobs.ts";
import { openResolver } from "./open-resolver.ts";
import { openScanning } from "./open-scanning.ts";
import { deriveSignInSecret } from "./open-person-parts.ts";
import { openExpiryNotice } from "./open-expiry-notice.ts";
import { openSelfTests, testingOf } from "./open-self-tests.ts";
import { openProviders, type ProviderLimits, type Providers } from "./open-providers.ts";
import { DEFAULT_WORKERS, openWorkers, type WorkerOptions } from "./open-workers.ts";
import { type EndpointSets, readEndpointSets } from "./provider-endpoints.ts";
import type { Shared } from "./shared-parts.ts";
import type { Stopping } from "./stop-signals.ts";
import { openPresence } from "./open-presence.ts";
import { openWakeHub } from "./wake-hub.ts";
import { publicUrlOf } from "./where-it-listens.ts";

/** What a test or the demo sets beside the configuration. */
export interface ServeOptions {
  readonly workers?: Partial<WorkerOptions>;
  readonly endpointSets?: EndpointSets;
  /** Of the providers; absent: their own. */
  readonly limits?: ProviderLimits;
  /** Absent: the DNS servers of the configuration. */
  readonly resolveTxt?: ResolveTxt;
}

export interface Serving extends AsyncDisposable, Shared {
  readonly intake: SmtpIntake | undefined;
  /** Health and metrics in each process; with the role `api` the API too. */
  readonly http: Http;
}

/** Opens what the chosen roles need, in order; disposing closes it: first what brings new work in. */
export async function serve(config: Config, log: Log, options: ServeOptions = {}): Promise<Serving> {
  await using opened = new AsyncDisposableStack();
  const shared = opened.use(await openShared(config, log));
  const serving = opened.use(await openRoles(shared, options));
  const parts = opened.move();
  return { ...serving, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** The parts that the configuration's roles name, on what they share; disposing leaves that to its owner. */
export async function openRoles(shared: Shared, options: ServeOptions = {}): Promise<Serving> {
  const { config } = shared;
  await using opened = new AsyncDisposableStack();
  const endpointSets = { ...(await readEndpointSets(config.providerEndpointsFile)), ...options.endpointSets };
  // Nothing is connected before somebody needs it.
  const budgets = opened.use(openBudgets(shared));
  const clients = { endpointSets, instanceApp: await readInstanceApp(config.microsoftApp) };
  const resolveTxt = options.resolveTxt ?? openResolver(config.dnsServers);
  const providers = opened.use(providersOf(shared, { ...options, clients, budgets }));
  const { terms } = { ...DEFAULT_WORKERS, ...options.workers };
  const limits = { ...options.limits, timeoutMs: terms.callTimeoutMs };
  const testing = testingOf(shared, { clients, budgets, limits });
  if (config.roles.includes("worker")) {
    const integrations = openIntegrations(shared.database, shared.sealer);
    const workers = { ...DEFAULT_WORKERS, ...options.workers };
    opened.use(openWorkers({ ...shared, providers, integrations, options: workers }));
    opened.use(openDirectorySyncs({ ...shared, providers }));
    opened.use(openSelfTests(shared, testing));
    opened.use(openExpiryNotice(shared));
    opened.use(openDiscovering(shared.database, shared.log));
    opened.use(openJobs(shared));
    opened.use(openJournalingJobs(shared, { resolveTxt, providers }));
    opened.use(openScanning(shared, { providers, resolveTxt }));
    opened.use(openAuditJobs(shared));
    opened.use(evaluating(shared));
    opened.use(retaining(shared));
    opened.use(indexing(shared));
  }
  opened.use(await openPresence(shared));
  const doors = opened.use(openDoors());
  const intake = config.roles.includes("intake")
    ? doors.use(await openIntake({ ...shared, resolveTxt }))
    : undefined;
  const http = doors.use(await openHttp(shared, { clients, providers, resolveTxt, testing }));
  if (config.roles.includes("api")) await tellPublicUrl(shared.database, publicUrlOf(config, http.port));
  const parts = opened.move();
  return { ...shared, intake, http, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** What worker processes do now and then. Each of them may: what one is at, another leaves out. */
function openJobs({ database, hub, log, breakOff }: Shared): AsyncDisposable {
  const wake = (): void => hub.wake("work");
  const jobs = new AsyncDisposableStack();
  jobs.use(every(FINISH_MS, () => finishForgotten(database), log));
  jobs.use(every(FINISH_MS, () => expireApprovals(database), log));
  jobs.use(every(LEFT_OVER_MS, () => decideLeftOver(database, wake), log));
  jobs.use(every(LEFT_OVER_MS, () => continueRuleReleases(database, wake), log));
  jobs.use(every(INBOUND_MS, () => measureInbound(database), log));
  jobs.use(every(FORGET_MS, () => forgetCounts(database), log));
  jobs.use(every(FORGET_MS, () => forgetSignIns(database), log));
  jobs.use(every(FORGET_MS, () => forgetConnecting(database), log));
  jobs.use(every(WATCH_MS, () => tend(database, wake), log));
  jobs.use(every(TALLY_MS, () => tallyEvents(database, () => breakOff.aborted), log));
  jobs.use(every(FORGET_MS, () => forgetTally(database), log));
  return jobs;
}

/** What brings work in. All of it closes at once: who waits for an answer over HTTP must not hold up the mail, nor it him. */
function openDoors(): AsyncDisposable & { use<Door extends AsyncDisposable>(door: Door): Door } {
  const doors: AsyncDisposable[] = [];
  return {
    use: (door) => {
      doors.push(door);
      return door;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(doors.map((it) => it[Symbol.asyncDispose]()));
    },
  };
}

const MAX_CONNECTIONS = 30;
const FINISH_MS = 15_000;
const LEFT_OVER_MS = 5_000;
const INBOUND_MS = 60_000;
const FORGET_MS = 3_600_000;
const WATCH_MS = 60_000;
const TALLY_MS = 5_000;
const EVALUATE_MS = 2_000;
const RETAIN_MS = 900_000;
const INDEX_MS = 1_000;

/** A stop waits for the page under way only. */
function evaluating({ database, tenantKeys, hub, log }: Shared): AsyncDisposable {
  const stop = new AbortController();
  const needs = { database, tenantKeys, wake: () => hub.wake("work") };
  const job = every(EVALUATE_MS, async () => void (await runEvaluations(needs, stop.signal)), log);
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await job[Symbol.asyncDispose]();
    },
  };
}

/** A stop waits for the batch under way only. */
function retaining({ database, log }: Shared): AsyncDisposable {
  const stop = new AbortController();
  const jobs = [forgetSearched, forgetMail].map((forget) =>
    every(RETAIN_MS, async () => void (await forget(database, { now: new Date(), stop: stop.signal })), log),
  );
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Promise.all(jobs.map((it) => it[Symbol.asyncDispose]()));
    },
  };
}

/** A page takes some hundred milliseconds at most: a stop waits for the one under way. */
function indexing({ database, log }: Shared): AsyncDisposable {
  const stop = new AbortController();
  const job = every(INDEX_MS, async () => void (await indexGrams(database, stop.signal)), log);
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await job[Symbol.asyncDispose]();
    },
  };
}

async function tend(database: Database, wake: () => void): Promise<void> {
  if ((await tendWatches(database)) > 0) wake();
}

/** The database, migrated, and what hangs on it. Without `stopping` disposing takes as long as what is under way. */
export async function openShared(
  config: Config,
  log: Log,
  { breakOff, leave }: Pick<Stopping, "breakOff" | "leave"> = { breakOff: never(), leave: never() },
): Promise<Shared & AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  const data = opened.use(await openData(config, log));
  breakOff.addEventListener("abort", () => log.warn({}, BREAKING_OFF), { once: true });
  leave.addEventListener("abort", () => void data[Symbol.asyncDispose](), { once: true });
  const { applied: migrated } = await migrate(data.connection);
  if (migrated.length > 0) log.info({ migrated }, "the database was migrated");
  const asOf = await noticeRestore(data.connection);
  if (asOf !== undefined)
    log.warn({ asOf }, "the database is a copy from another server: automation observes");
  const onError = (error: unknown): void => log.warn({ error }, "a database connection was lost");
  const origins = openOrigins();
  const { connection } = data;
  const limits = { maxConnections: MAX_CONNECTIONS, onError, breakOff };
  const database = opened.use(openDatabase({ connection, ...limits, origin: origins.current }));
  const hub = opened.use(openWakeHub(data.connection, onError));
  const sealer = openSealer(data.keys.current, data.keys.others);
  const root = ofDatabase(config, await findKeyRoot(database, sealer));
  const parts = opened.move();
  return {
    config,
    log,
    database,
    connection,
    signInSecret: deriveSignInSecret(root),
    auditKeys: deriveAuditKeys(root),
    selfTestMark: deriveMark(root),
    origins,
    sealer,
    tenantKeys: openTenantKeys(database, sealer),
    hub,
    breakOff,
    metrics: openMetrics({
      openCopies: () => openCopies(database),
      openBreakers: () => countOpenTrips(database),
      silentSources: () => countSilentSources(database),
      lowCoverage: () => countLowCoverage(database),
      stoppedIntegrations: () => countStoppedIntegrations(database),
    }),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** With another key nothing sealed opens: no connection works, and no kept mail. */
function ofDatabase({ secretKey, dataDir }: Config, root: Buffer | undefined): Buffer {
  if (root !== undefined) return root;
  const where = secretKey === undefined ? `in ${secretKeyFile(dataDir)}` : "in UNDELIVER_SECRET_KEY";
  throw new CliError(
    `The instance key ${where} is not the one that this database's secrets are sealed with. Set UNDELIVER_SECRET_KEY ` +
      "to the key of its first start; without that key start with another, empty database.",
  );
}

const BREAKING_OFF =
  "what was under way does not end in time and is broken off; the next start goes on with it";

function never(): AbortSignal {
  return new AbortController().signal;
}

interface ProvidersNeeds {
  readonly clients: ClientNeeds;
  readonly budgets: Budgets;
}

function providersOf(
  { database, sealer, log, metrics }: Shared,
  { workers, clients, limits, budgets }: ServeOptions & ProvidersNeeds,
): Providers {
  const { terms } = { ...DEFAULT_WORKERS, ...workers };
  return openProviders({
    integrations: openIntegrations(database, sealer),
    ...clients,
    budgetOf: (tenantId) => budgets.of(tenantId),
    limits: { ...limits, timeoutMs: terms.callTimeoutMs },
    onError: (error) => log.warn({ error }, "it could not be noted that a connection works"),
    onAnswer: (provider, answer) => metrics.providerCall(provider, answer),
  });
}
