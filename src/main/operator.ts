import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CliDeps, Operator } from "#cli/cli-deps.ts";
import { CliError } from "#cli/cli-error.ts";
import type { Config } from "#config/config.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { decideAnew } from "#store/instance.ts";
import { migrate } from "#store/migrate.ts";
import { openTenants } from "#store/tenants.ts";
import { openTokens } from "#store/tokens.ts";
import { openLog, type Log } from "#telemetry/log.ts";
import { DEMO_KEY } from "./decide-demo.ts";
import { removeDemo } from "./demo/remove-demo.ts";
import { openData } from "./open-data.ts";
import type { Stopping } from "./stop-signals.ts";
import { whenAborted } from "./when-aborted.ts";

interface OperatorNeeds {
  readonly config: () => Config;
  readonly terminal: CliDeps["terminal"];
  readonly stopping: Stopping;
}

/**
 * What the command line does on the machine itself. The configuration is read when a command needs it, and not before;
 * the large parts are loaded by the command that runs them, which spares every other one half of its start.
 */
export function openOperator({ config, terminal, stopping }: OperatorNeeds): Operator {
  return {
    serve: async ({ roles }) => {
      const { runServer } = await import("./run-server.ts");
      await runServer({ ...config(), ...(roles !== undefined && { roles }) }, { terminal, stopping });
    },
    migrate: () => withData(config(), (data) => migrate(data.connection)),
    simulate: async (choice, started) => {
      const { describeSimulator, simulate } = await import("#simulator/simulate.ts");
      await using simulator = await simulate(choice);
      started(describeSimulator(simulator));
      await whenAborted(stopping.drain);
    },
    openapi: {
      make: async () => (await import("#api/server.ts")).generateOpenApi(),
      read: () =>
        readFile(join(import.meta.dirname, "../../docs/openapi.json"), "utf8").catch(() => undefined),
    },
    tenants: {
      create: (name) => withDatabase(config(), (database) => openTenants(database).create(name)),
      list: () => withDatabase(config(), (database) => openTenants(database).list()),
      delete: (nameOrId) =>
        withDatabase(config(), async (database) => {
          const tenants = openTenants(database);
          const tenant = await tenants.find(nameOrId);
          return tenant === undefined ? false : tenants.delete(tenant.id);
        }),
    },
    createToken: ({ tenant: nameOrId, ...token }) =>
      withDatabase(config(), async (database) => {
        const tenant = await openTenants(database).find(nameOrId);
        if (tenant === undefined) return undefined;
        return openTokens(database).create(tenant.id, { ...token, createdBy: "operator" });
      }),
    evaluate: async (...mail) => (await import("#cli/evaluate-mail.ts")).evaluateMail(...mail),
    demo: {
      send: async (mail) => {
        const { sendDemoMail } = await import("./demo/send-demo-mail.ts");
        return sendDemoMail(mail, { dataDir: config().dataDir, now: () => new Date(), random: Math.random });
      },
      remove: () =>
        withDatabase(config(), async (database) => {
          const isRemoved = await removeDemo(openTenants(database), config().dataDir);
          await decideAnew(database, DEMO_KEY, false);
          return isRemoved;
        }),
    },
  };
}

type Data = Awaited<ReturnType<typeof openData>>;

/** Joins the embedded server where it runs already, and starts it for the moment where it does not. */
async function withData<T>(config: Config, work: (data: Data, log: Log) => Promise<T>): Promise<T> {
  const log = openLog("warn");
  await using data = await openData(config, log);
  return await work(data, log);
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
