import type { Config } from "#config/config.ts";
import type { ResolveTxt } from "#directory/resolve-txt.ts";
import type { SmtpIntake } from "#intake/smtp/open-smtp-intake.ts";
import { tellPublicUrl } from "#store/instance.ts";
import { openIntegrations } from "#store/integrations.ts";
import type { Log } from "#telemetry/log.ts";
import { openAuditJobs } from "./open-audit-jobs.ts";
import { type Budgets, openBudgets } from "./open-budgets.ts";
import { openDirectorySyncs } from "./open-directory-syncs.ts";
import { openDiscovering } from "./open-discovering.ts";
import { type Http, openHttp } from "./open-http.ts";
import { readInstanceApp } from "./instance-app.ts";
import type { ClientNeeds } from "./open-client.ts";
import { openIntake } from "./open-intake.ts";
import { openJournalingJobs } from "./open-journaling-jobs.ts";
import { openResolver } from "./open-resolver.ts";
import { openScanning } from "./open-scanning.ts";
import { openExpiryNotice } from "./open-expiry-notice.ts";
import { openSelfTests, testingOf } from "./open-self-tests.ts";
import { openProviders, type ProviderLimits, type Providers } from "./open-providers.ts";
import { DEFAULT_WORKERS, openWorkers, type WorkerOptions } from "./open-workers.ts";
import { type EndpointSets, readEndpointSets } from "./provider-endpoints.ts";
import type { Shared } from "./shared-parts.ts";
import { openPresence } from "./open-presence.ts";
import { publicUrlOf } from "./where-it-listens.ts";
import { openShared } from "./open-shared.ts";
import { openUpkeep } from "./open-upkeep.ts";

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
    opened.use(openUpkeep(shared));
    opened.use(openJournalingJobs(shared, { resolveTxt, providers }));
    opened.use(openScanning(shared, { providers, resolveTxt }));
    opened.use(openAuditJobs(shared));
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
