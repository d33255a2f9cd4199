import { CliError } from "#cli/cli-error.ts";
import type { Config } from "#config/config.ts";
import { secretKeyFile } from "#config/secret-key.ts";
import { deriveAuditKeys } from "#identity/audit-keys.ts";
import { deriveMark } from "#retraction/self-test/mark.ts";
import { openOrigins } from "#shared/origins.ts";
import { countOpenTrips } from "#store/breaker-open.ts";
import { countStoppedIntegrations } from "#store/connection-health.ts";
import { countLowCoverage } from "#store/coverage.ts";
import { noticeRestore } from "#store/cluster.ts";
import { openDatabase } from "#store/database.ts";
import { findKeyRoot } from "#store/instance-key.ts";
import { migrate } from "#store/migrate.ts";
import { openSealer } from "#store/seal.ts";
import { openTenantKeys } from "#store/tenant-keys.ts";
import { countSilentSources } from "#store/watch-sources.ts";
import type { Log } from "#telemetry/log.ts";
import { openMetrics } from "#telemetry/metrics.ts";
import { openCopies } from "#store/open-copies.ts";
import { openData } from "./open-data.ts";
import { deriveSignInSecret } from "./open-person-parts.ts";
import type { Shared } from "./shared-parts.ts";
import type { Stopping } from "./stop-signals.ts";
import { openWakeHub } from "./wake-hub.ts";

const MAX_CONNECTIONS = 30;

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
