import { resolve } from "node:path";
import type { Terminal } from "#cli/terminal.ts";
import { type Config, NODE_ROLES } from "#config/config.ts";
import { restoredAsOf } from "#store/restored-tenants.ts";
import { openTenants } from "#store/tenants.ts";
import { openLog } from "#telemetry/log.ts";
import { banner } from "./banner.ts";
import { decideDemo } from "./decide-demo.ts";
import { setupOf } from "./first-administrator.ts";
import { awaitDemoEndpoints, readDemoEndpoints } from "./demo/demo-endpoints.ts";
import { holdDemo } from "./demo/hold-demo.ts";
import { serveDemo } from "./demo/serve-demo.ts";
import { openShared } from "./open-shared.ts";
import { openRoles } from "./serve.ts";
import type { Shared } from "./shared-parts.ts";
import { startError } from "./start-error.ts";
import type { Stopping } from "./stop-signals.ts";
import { whenAborted } from "./when-aborted.ts";
import { httpUrlOf, intakeOf, publicUrlOf } from "./where-it-listens.ts";

interface RunNeeds {
  readonly terminal: Terminal;
  readonly stopping: Stopping;
}

/** Serves until told to stop, and drains for as long as `stopping` lets it. What a person should know goes to standard output, logs to standard error. */
export async function runServer(config: Config, needs: RunNeeds): Promise<void> {
  try {
    await using shared = await openShared(config, openLog(config.logLevel), needs.stopping);
    const { terminal, stopping } = needs;
    if (!(await showsDemo(shared))) return await serveRoles(shared, needs);
    await using held = await holdDemo(shared.database, shared.log);
    if (held === undefined) await serveRoles(shared, needs, { joinsDemo: true });
    else await serveDemo(calm(shared), { terminal, signal: stopping.drain });
  } catch (error) {
    throw startError(error, config) ?? error;
  }
}

/** `joinsDemo`: another process runs the demo of this database; its mailboxes, its token and its screen are there. */
async function serveRoles(
  shared: Shared,
  { terminal, stopping }: RunNeeds,
  { joinsDemo = false }: { readonly joinsDemo?: boolean } = {},
): Promise<void> {
  const { databaseUrl, dataDir } = shared.config;
  // Its workers may get the demo's work, and have to find its providers.
  const endpointSets = await (joinsDemo ? awaitDemoEndpoints(dataDir) : readDemoEndpoints(dataDir));
  await using serving = await openRoles(shared, { endpointSets });
  const intake = intakeOf(serving);
  const facts = {
    httpUrl: httpUrlOf(serving),
    publicUrl: publicUrlOf(serving.config, serving.http.port),
    hasApi: shared.config.roles.includes("api"),
    journal: intake && `${intake.host}:${intake.port}`,
    dataDir: databaseUrl === undefined ? resolve(dataDir) : undefined,
    joinsDemo,
    setup: await setupOf(serving),
    restoredAsOf: await restoredAsOf(shared.database),
    isNew: (await openTenants(shared.database).list()).length === 0,
  };
  terminal.out(banner(facts, terminal.paint));
  await whenAborted(stopping.drain);
  shared.log.info({}, "stopping: what is under way is finished first");
}

/** The demo is a whole way from mail to mailbox: a process that does a part of it has none. */
async function showsDemo({ config, database }: Shared): Promise<boolean> {
  return NODE_ROLES.every((it) => config.roles.includes(it)) && (await decideDemo(database, config));
}

/** The demo tells in words what happens; a line of JSON for each copy between them would hide it. */
function calm(shared: Shared): Shared {
  return shared.config.logLevel === "info" ? { ...shared, log: openLog("warn") } : shared;
}
