import type { Operator } from "#cli/cli-deps.ts";
import { CliError } from "#cli/cli-error.ts";
import type { Config } from "#config/config.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { decideAnew } from "#store/instance.ts";
import { migrate } from "#store/migrate.ts";
import { openTenants } from "#store/tenants.ts";
import { openTokens } from "#store/tokens.ts";
import { type Log, openLog } from "#telemetry/log.ts";
import { DEMO_KEY } from "./decide-demo.ts";
import { removeDemo } from "./demo/remove-demo.ts";
import { openData } from "./open-data.ts";
import { startError } from "./start-error.ts";

/** What the instance operator does with the database itself. */
export interface OnData extends Pick<Operator, "migrate" | "tenants" | "createToken"> {
  removeDemo: Operator["demo"]["remove"];
}

export function openOnData(config: Config): OnData {
  return {
    migrate: () => withData(config, (data) => migrate(data.connection)),
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
    createToken: ({ tenant: nameOrId, ...token }) =>
      withDatabase(config, async (database) => {
        const tenant = await openTenants(database).find(nameOrId);
        if (tenant === undefined) return undefined;
        return openTokens(database).create(tenant.id, { ...token, createdBy: "operator" });
      }),
    removeDemo: () =>
      withDatabase(config, async (database) => {
        const isRemoved = await removeDemo(openTenants(database), config.dataDir);
        await decideAnew(database, DEMO_KEY, false);
        return isRemoved;
      }),
  };
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

function withDatabase<T>(config: Config, work: (database: Database) => Promise<T>): Promise<T> {
  return withData(config, async ({ connection }, log) => {
    await migrate(connection);
    const onError = (error: Error): void => log.warn({ error }, "a database connection was lost");
    await using database = openDatabase({ connection, maxConnections: 2, onError });
    return await work(database).catch((error: unknown) => {
      throw new CliError("The database refused the command.", { cause: error });
    });
  });
}
