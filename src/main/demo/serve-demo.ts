import { resolve } from "node:path";
import type { Terminal } from "#cli/terminal.ts";
import { openEnvelope } from "#intake/envelopes/open-envelope.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { openDomains } from "#store/domains.ts";
import { openEventFeed } from "#store/event-feed.ts";
import { openIntegrations } from "#store/integrations.ts";
import { openLists } from "#store/lists.ts";
import { openSources } from "#store/sources.ts";
import { openTenants } from "#store/tenants.ts";
import { openTokens } from "#store/tokens.ts";
import { openTrace } from "#store/trace.ts";
import { reachableAt } from "../reachable-at.ts";
import { openRoles, type Serving } from "../serve.ts";
import type { Shared } from "../shared-parts.ts";
import { banner } from "./banner.ts";
import { printDemoFeed } from "./demo-feed.ts";
import { type Demo, startDemo } from "./start-demo.ts";
import { type DemoSimulator, startDemoSimulator } from "./start-demo-simulator.ts";

interface ServeDemoNeeds {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/**
 * Serves with the demo organisation until told to stop: the simulated providers before whoever calls them, the mail
 * last; and ends it the other way round.
 */
export async function serveDemo(shared: Shared, { terminal, signal }: ServeDemoNeeds): Promise<void> {
  const dataDir = resolve(shared.config.dataDir);
  await using simulator = await startDemoSimulator({ dataDir });
  await using serving = await openRoles(shared, { endpointSets: simulator.endpointSets });
  await using demo = await startDemo({
    simulator,
    stores: storesOf(shared),
    intake: { ...intakeOf(serving), domain: shared.config.journalDomain },
    apiUrl: apiUrlOf(serving),
    dataDir,
    log: shared.log,
    clock: () => new Date(),
    random: Math.random,
  });
  terminal.out(banner(factsOf(serving, { simulator, demo }), terminal.paint));
  await printDemoFeed({
    events: openEventFeed(shared.database),
    trace: openTrace(shared.database, {
      tenantKeys: shared.tenantKeys,
      originalIn: (raw, format) => openEnvelope(raw, format, { trustsOriginalTo: false }).mail,
    }),
    tenantId: demo.tenantId,
    terminal,
    woken: () => shared.hub.woken("events"),
    signal,
  });
}

function storesOf({ database, sealer }: Shared) {
  return {
    tenants: openTenants(database),
    tokens: openTokens(database),
    integrations: openIntegrations(database, sealer),
    sources: openSources(database),
    domains: openDomains(database),
    autoRetract: openAutoRetract(database),
    lists: openLists(database),
  };
}

function intakeOf({ config, intake }: Serving): { host: string; port: number } {
  return { host: reachableAt(config.smtp.host), port: intake?.port ?? config.smtp.port };
}

function apiUrlOf({ config, http }: Serving): string {
  const host = reachableAt(config.http.host);
  return `http://${host.includes(":") ? `[${host}]` : host}:${http?.port ?? config.http.port}`;
}

function factsOf(serving: Serving, { simulator, demo }: { simulator: DemoSimulator; demo: Demo }) {
  const { host, port } = intakeOf(serving);
  const { smtp, endpoints } = simulator.simulator;
  const { tenantName, tokenFile, examples } = demo;
  const providers = endpoints.gmail;
  return {
    apiUrl: apiUrlOf(serving),
    journal: `${host}:${port}`,
    dataDir: resolve(serving.config.dataDir),
    demo: { tenantName, tokenFile, examples, providers, smtp: `${smtp.host}:${smtp.port}` },
  };
}
