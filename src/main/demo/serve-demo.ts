import { resolve } from "node:path";
import type { Terminal } from "#cli/terminal.ts";
import { openEnvelope } from "#intake/envelopes/open-envelope.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { openDomains } from "#store/domains.ts";
import { openEventFeed } from "#store/event-feed.ts";
import { openIntegrations } from "#store/integrations.ts";
import { openLists } from "#store/lists.ts";
import { openSelfTests } from "#store/self-tests.ts";
import { openSources } from "#store/sources.ts";
import { openTenantSettings } from "#store/tenant-settings.ts";
import { openTenants } from "#store/tenants.ts";
import { openTokens } from "#store/tokens.ts";
import { openTrace } from "#store/trace.ts";
import { banner, type BannerFacts } from "../banner.ts";
import { every } from "../every.ts";
import { setupOf } from "../first-administrator.ts";
import { openRoles } from "../serve.ts";
import type { Shared } from "../shared-parts.ts";
import { whenAborted } from "../when-aborted.ts";
import { httpUrlOf, intakeOf, publicUrlOf } from "../where-it-listens.ts";
import { forgetDemoEndpoints, writeDemoEndpoints } from "./demo-endpoints.ts";
import { printDemoFeed } from "./demo-feed.ts";
import { demoPeople } from "./demo-organisations.ts";
import { type Demo, startDemo } from "./start-demo.ts";
import { type DemoSimulator, keepMailboxes, startDemoSimulator } from "./start-demo-simulator.ts";

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
  await forgetDemoEndpoints(dataDir);
  await using simulator = await startDemoSimulator({ dataDir });
  await writeDemoEndpoints(dataDir, simulator.endpointSets);
  await using _keeping = keepFromTimeToTime(shared, dataDir, simulator);
  await using serving = await openRoles(shared, { endpointSets: simulator.endpointSets });
  const at = { apiUrl: httpUrlOf(serving), intake: intakeOf(serving) ?? shared.config.smtp };
  await using demo = await startDemo({
    simulator,
    stores: storesOf(shared),
    intake: { ...at.intake, domain: shared.config.journalDomain },
    apiUrl: at.apiUrl,
    dataDir,
    log: shared.log,
    clock: () => new Date(),
    random: Math.random,
  });
  const facts = {
    httpUrl: at.apiUrl,
    publicUrl: publicUrlOf(serving.config, serving.http.port),
    hasApi: true,
    journal: `${at.intake.host}:${at.intake.port}`,
    dataDir,
    isNew: false,
    setup: await setupOf(serving),
  };
  terminal.out(
    banner({ ...facts, demo: factsOf(shared, { simulator, demo }) }, terminal.paint).concat("\n\n", BELOW),
  );
  await printUntilRemoved(shared, { demo, terminal, signal });
  await demo[Symbol.asyncDispose]();
  // After a removal nobody knows the copies that are still on their way.
  simulator.simulator.journal.setPaused(true);
  await whenAborted(signal);
  terminal.out("Stopping: what is under way is finished first.");
}

const KEEP_MS = 60_000;
/** Of the time; a demo that ran for days has much to write. */
const KEEP_SHARE = 1_000;

/** So that a process that is killed loses some minutes of the mailboxes, and not all of them. */
function keepFromTimeToTime({ log }: Shared, dataDir: string, { simulator }: DemoSimulator): AsyncDisposable {
  let notBefore = 0;
  const keep = async (): Promise<void> => {
    const since = performance.now();
    if (since < notBefore) return;
    await keepMailboxes(dataDir, simulator);
    notBefore = performance.now() + (performance.now() - since) * KEEP_SHARE;
  };
  return every(KEEP_MS, keep, log);
}

const BELOW = "Now watch: mail is arriving, and within ten seconds a phishing campaign hits 130 mailboxes.\n";
const LOOK_MS = 1_000;

interface Printing extends ServeDemoNeeds {
  readonly demo: Demo;
}

/** The live feed, until told to stop or until `undeliver demo remove` has taken the organisation away. */
async function printUntilRemoved(shared: Shared, { demo, terminal, signal }: Printing): Promise<void> {
  const tenants = openTenants(shared.database);
  const removed = new AbortController();
  const look = async (): Promise<void> => {
    if ((await tenants.find(demo.tenantId)) === undefined) removed.abort();
  };
  await using _looking = every(LOOK_MS, look, shared.log);
  await printDemoFeed({
    events: openEventFeed(shared.database),
    trace: openTrace(shared.database, {
      clock: () => performance.now(),
      tenantKeys: shared.tenantKeys,
      originalIn: (raw, format) => openEnvelope(raw, format, { trustsOriginalTo: false }).mail,
    }),
    tenantId: demo.tenantId,
    terminal,
    woken: () => shared.hub.woken("events"),
    signal: AbortSignal.any([signal, removed.signal]),
    onTrouble: (error) => shared.log.debug({ error }, "the feed could not be read"),
  });
  if (removed.signal.aborted)
    terminal.out("The demo organisation was removed. Undeliver goes on without it, also after a restart.");
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
    tenantSettings: openTenantSettings(database),
    selfTests: openSelfTests(database),
  };
}

interface Opened {
  readonly simulator: DemoSimulator;
  readonly demo: Demo;
}

function factsOf({ config }: Shared, { simulator, demo }: Opened): BannerFacts["demo"] & object {
  const { smtp, endpoints, controlToken } = simulator.simulator;
  const [aurora, borealis] = demoPeople(simulator.organisations).map((it) => it.people.length);
  return {
    organisations: [
      `${demo.tenantName}: Aurora at Microsoft 365, ${aurora} people (…@aurora.example)`,
      `      Borealis at Google Workspace, ${borealis} people (…@borealis.example)`,
    ],
    smtp: `${smtp.host}:${smtp.port}`,
    providers: endpoints.gmail,
    control: { url: endpoints.control, token: controlToken },
    environment: config.dataDir === "./data" ? undefined : `UNDELIVER_DATA_DIR=${config.dataDir}`,
    examples: demo.examples,
  };
}
