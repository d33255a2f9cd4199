import { createServer } from "node:net";
import type { FaultRule } from "#simulator/faults.ts";
import { type Simulator, startSimulator } from "#simulator/start-simulator.ts";
import type { EndpointSets } from "../provider-endpoints.ts";
import { type DemoOrganisations, demoOrganisations } from "./demo-organisations.ts";
import { loadMailboxes, saveMailboxes } from "./demo-mailboxes.ts";
import { type DemoState, readOrMakeState, readState } from "./demo-state.ts";

/** The name under which the demo's integrations know the simulator's addresses. */
export const DEMO_ENDPOINTS = "demo";

export interface DemoSimulator extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly organisations: DemoOrganisations;
  readonly state: DemoState;
  /** For the providers' clients: they have to know it before they open the demo's integrations. */
  readonly endpointSets: EndpointSets;
}

export interface DemoSimulatorNeeds {
  readonly dataDir: string;
  /** Where taken, a free port is used instead. */
  readonly ports?: { readonly http: number; readonly smtp: number };
}

const PORTS = { http: 9400, smtp: 2526 };

/**
 * The providers of the demo organisation, with the mail of the last start; nothing flows yet, and none is taken
 * before `openMail`. Disposing keeps their mail
 * for the next one.
 */
export async function startDemoSimulator({
  dataDir,
  ports = PORTS,
}: DemoSimulatorNeeds): Promise<DemoSimulator> {
  const state = await readOrMakeState(dataDir);
  const organisations = demoOrganisations(state);
  const simulator = await startSimulator({
    httpListen: { host: HOST, port: await freeOr(ports.http) },
    smtpListen: { host: HOST, port: await freeOr(ports.smtp) },
    organisations: [
      { provider: "microsoft", seed: organisations.microsoft },
      { provider: "google", seed: organisations.google },
    ],
    isMailClosed: true,
    faults: FAULTS,
    journalQueue: { firstRetryMs: 250, maxRetryMs: 5_000 },
  });
  // The mail of a tenant that was never finished belongs to nobody.
  if (state.tenantId !== undefined) await loadMailboxes(dataDir, simulator);
  const { entra, graph, gmail, directory, googleToken } = simulator.endpoints;
  return {
    simulator,
    organisations,
    state,
    endpointSets: {
      [DEMO_ENDPOINTS]: {
        loginRoot: entra,
        graphRoot: graph,
        gmailRoot: gmail,
        directoryRoot: directory,
        tokenUrl: googleToken,
      },
    },
    [Symbol.asyncDispose]: async () => {
      await simulator[Symbol.asyncDispose]();
      await keepMailboxes(dataDir, simulator);
    },
  };
}

/** Not after a removal: then nobody shall find it again. */
export async function keepMailboxes(dataDir: string, simulator: Simulator): Promise<void> {
  if ((await readState(dataDir)) !== undefined) await saveMailboxes(dataDir, simulator);
}

const HOST = "127.0.0.1";

/** Providers take their time, now and then too much of it, and mail is not always there before its journal copy. */
const FAULTS: readonly FaultRule[] = [
  { kind: "latency", operation: "graph.*", delayMs: 30, probability: 0.3 },
  { kind: "latency", operation: "gmail.*", delayMs: 40, probability: 0.3 },
  { kind: "throttle", operation: "graph.move", retryAfterSeconds: 3, probability: 0.008 },
  { kind: "server-error", operation: "gmail.modify", status: 503, probability: 0.004 },
  { kind: "delivery-lag", operation: "deliver", delayMs: 2_500, probability: 0.01 },
];

/** The port, or 0 where somebody has it. */
function freeOr(port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(0));
    probe.listen(port, HOST, () => {
      probe.close(() => resolve(port));
    });
  });
}
