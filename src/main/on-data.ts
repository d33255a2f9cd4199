import { hostname, userInfo } from "node:os";
import type { Operator } from "#cli/cli-deps.ts";
import { CliError } from "#cli/cli-error.ts";
import { printable } from "#cli/printable.ts";
import type { Config } from "#config/config.ts";
import type { TokenId } from "#shared/ids.ts";
import { COMMAND_LINE } from "#shared/origins.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { decideAnew } from "#store/instance.ts";
import { migrate } from "#store/migrate.ts";
import { openSealer, type Sealer } from "#store/seal.ts";
import { openTenants } from "#store/tenants.ts";
import { openTokens } from "#store/tokens.ts";
import { type Log, openLog } from "#telemetry/log.ts";
import { auditOn } from "./audit-on.ts";
import { backupsOn } from "./backups-on.ts";
import { keysOn } from "./keys-on.ts";
import { DEMO_KEY } from "./decide-demo.ts";
import { removeDemo } from "./demo/remove-demo.ts";
import { openData } from "./open-data.ts";
import { personsOn } from "./persons-on.ts";
import { startError } from "./start-error.ts";

/** What the instance operator does with the database itself. */
export interface OnData
  extends Pick<Operator, "migrate" | "backups" | "tenants" | "tokens" | "persons" | "audit" | "keys"> {
  removeDemo: Operator["demo"]["remove"];
}

export function openOnData(config: Config): OnData {
  return {
    migrate: (options) => withData(config, (data) => migrate(data.connection, options)),
    backups: backupsOn(config, (work) => withData(config, work)),
    tenants: {
      create: (name) => withDatabase(config, (database) => openTenants(database).create(name)),
      list: () => withDatabase(config, (database) => openTenants(database).list()),
      delete: (nameOrId) =>
        withDatabase(config, async (database) => {
          const tenants = openTenants(database);
          const tenant = await tenants.find(nameOrId);
          return tenant === undefined ? false : tenants.delete(tenant.id);
        }),
    },
    tokens: tokensOn(config),
    audit: auditOn((work) => withDatabase(config, work)),
    keys: keysOn(config, (work) => withDatabase(config, work)),
    persons: personsOn(config, (work) => withDatabase(config, work)),
    removeDemo: () =>
      withDatabase(config, async (database) => {
        const isRemoved = await removeDemo(openTenants(database), config.dataDir);
        await decideAnew(database, DEMO_KEY, false);
        return isRemoved;
      }),
  };
}

function tokensOn(config: Config): OnData["tokens"] {
  return {
    create: ({ tenant: nameOrId, name, ...token }) =>
      withDatabase(config, async (database) => {
        const tenant = await openTenants(database).find(nameOrId);
        if (tenant === undefined) return undefined;
        const named = { ...token, name: name ?? whoIsThis(), createdBy: "operator" };
        return openTokens(database).create(tenant.id, named);
      }),
    list: (nameOrId) =>
      withDatabase(config, async (database) => {
        const tenant = await openTenants(database).find(nameOrId);
        return tenant && openTokens(database).list(tenant.id);
      }),
    revoke: (id) =>
      withDatabase(config, async (database) => {
        const tokens = openTokens(database);
        for (const tenant of await openTenants(database).list()) {
          if (await tokens.revoke(tenant.id, id as TokenId, "operator")) return true;
        }
        return false;
      }),
  };
}

/** Whose token it is, where nobody has said so: among several tokens named alike none can be told from the others. */
function whoIsThis(): string {
  return printable(`${userName()}@${hostname()}`);
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "operator";
  }
}

type Data = Awaited<ReturnType<typeof openData>>;

/** Joins the embedded server where it runs already, and starts it for the moment where it does not. */
async function withData<T>(config: Config, work: (data: Data, log: Log) => Promise<T>): Promise<T> {
  const log = openLog("warn");
  await using data = await openData(config, log);
  try {
    return await work(data, log);
  } catch (error) {
    throw startError(error, config) ?? error;
  }
}

function withDatabase<T>(
  config: Config,
  work: (database: Database, sealer: Sealer) => Promise<T>,
): Promise<T> {
  return withData(config, async ({ connection, keys }, log) => {
    await migrate(connection);
    const onError = (error: Error): void => log.warn({ error }, "a database connection was lost");
    await using database = openDatabase({
      connection,
      maxConnections: 2,
      onError,
      origin: () => COMMAND_LINE,
    });
    return await work(database, openSealer(keys.current, keys.others)).catch((error: unknown) => {
      if (error instanceof CliError) throw error;
      throw new CliError("The database refused the command.", { cause: error });
    });
  });
}
