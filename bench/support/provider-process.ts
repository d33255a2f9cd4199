import type { EndpointSet } from "../../src/main/provider-endpoints.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { startSimulator } from "#simulator/start-simulator.ts";
import { BENCH_DOMAIN } from "./journal-mail.ts";
import { settingsOfParent } from "./settings-of-parent.ts";

// The simulated Microsoft 365 in a process of its own, so that its work is not taken for the product's.

/** What the parent gives as this process's only argument, in JSON. */
export interface ProviderSettings {
  readonly users: number;
  /** Where its journal copies go. */
  readonly journalPort: number;
}

export interface ProviderReady {
  readonly smtpPort: number;
  readonly microsoft: {
    readonly entraTenant: string;
    readonly clientId: string;
    readonly secret: string;
    readonly endpoints: EndpointSet;
  };
  /** One of each mailbox. */
  readonly addresses: readonly string[];
}

/** When an application's call concerned a mailbox, in ms since the epoch. */
export interface SeenCall {
  readonly address: string;
  readonly atMs: number;
}

/** The parent's words are our own `ProviderSettings`. */
const { users, journalPort } = await settingsOfParent<ProviderSettings>();
const seed = microsoftSeed({ users, domain: BENCH_DOMAIN });
const simulator = await startSimulator({
  organisations: [
    {
      provider: "microsoft",
      seed,
      journal: { host: "127.0.0.1", port: journalPort, address: "bench@journal.localhost" },
    },
  ],
});
process.on("message", () => process.send?.(seenCalls()));
process.once("disconnect", () => void simulator[Symbol.asyncDispose]());
process.send?.(ready());

function ready(): ProviderReady {
  const { graph, entra } = simulator.endpoints;
  const [client] = seed.clients;
  return {
    smtpPort: simulator.smtp.port,
    microsoft: {
      entraTenant: seed.tenantId,
      clientId: client?.id ?? "",
      secret: client?.secret ?? "",
      endpoints: { graphRoot: graph, loginRoot: entra },
    },
    addresses: seed.users.map((it) => it.address),
  };
}

function seenCalls(): readonly SeenCall[] {
  const calls = simulator.world.organisations.flatMap((it) => it.calls.calls);
  return calls.flatMap(({ address, startedAt }) =>
    address === undefined ? [] : [{ address, atMs: startedAt.getTime() }],
  );
}
