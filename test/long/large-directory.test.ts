import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { listMailboxes, listSyncs, startSync } from "#api/contract/directory.ts";
import { createIntegration } from "#api/contract/integrations.ts";
import type { ReplyOf } from "#api/contract/route.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { startSimulator } from "#simulator/start-simulator.ts";
import { type Api, openApi } from "../e2e/api.ts";
import { ENDPOINTS, newPlace, type Place } from "../e2e/installation.ts";
import { npmStart, ready, undeliver } from "../e2e/npm-start.ts";

const CROWD = 100_000;
const OTHERS = 20;
const MOST_SECONDS = 120;
/** Above what the process had before: some pages, and what the collector has not taken away yet. */
const MOST_MEGABYTES = 200;

type Sync = ReplyOf<typeof listSyncs>["result"][number];

test(`a directory of ${CROWD.toLocaleString("en")} people is read by the started product: the numbers rise, the memory does not`, {
  timeout: 400_000,
}, async ({ annotate }) => {
  const seed = { ...microsoftSeed({ users: OTHERS, domain: "corp.test" }), crowd: CROWD };
  await using simulator = await startSimulator({ organisations: [{ provider: "microsoft", seed }] });
  const { entra, graph } = simulator.endpoints;
  await using place = await newPlace({ loginRoot: entra, graphRoot: graph });
  await using started = npmStart(place.environment);
  await ready(place.base, started);
  const api = await openAccount(place);
  const [client] = seed.clients;
  const connection = { tenant_id: seed.tenantId, client_id: client?.id, secret: client?.secret };
  const body = { provider: "microsoft", name: "Large", ...connection, endpoints: ENDPOINTS };
  const { result: integration } = await api.call(createIntegration, { body });

  const before = await memoryOf(place);
  const beganAt = performance.now();
  await api.call(startSync, { body: { integration_id: integration.id, kind: "full" } });
  const { seen, peak } = await watch(api, place);
  const seconds = (performance.now() - beganAt) / 1_000;
  await annotate(`${seconds.toFixed(1)} s, ${(peak - before).toFixed(0)} MB above ${before.toFixed(0)} MB`);

  const users = seen.flatMap(({ running }) => (running?.part === "users" ? [running.users] : []));
  expect(new Set(users).size).toBeGreaterThan(5);
  expect(users).toEqual(users.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toMatchObject({ mailboxes: CROWD + OTHERS, trouble: null });
  expect(peak - before).toBeLessThan(MOST_MEGABYTES);
  expect(seconds).toBeLessThan(MOST_SECONDS);
  const query = { search: `person-${CROWD - 1}@corp.test` };
  expect((await api.call(listMailboxes, { query })).result).toHaveLength(1);
});

async function openAccount({ environment, base }: Place): Promise<Api> {
  const typed = async <T>(args: readonly string[]): Promise<T> =>
    JSON.parse((await undeliver(environment, [...args, "--json"])).out) as T;
  const { id } = await typed<{ id: string }>(["tenant", "create", "Large"]);
  const asked = ["token", "create", "--tenant", "Large", "--role", "super-admin"];
  return openApi(base, id, (await typed<{ token: string }>(asked)).token);
}

/** How it stood at each look, until it was over, and the most memory that the process had meanwhile, in MB. */
async function watch(
  api: Api,
  place: Place,
): Promise<{ readonly seen: readonly Sync[]; readonly peak: number }> {
  const seen: Sync[] = [];
  let peak = 0;
  for (;;) {
    const [sync] = (await api.call(listSyncs)).result;
    if (sync === undefined) throw new Error("no integration");
    seen.push(sync);
    peak = Math.max(peak, await memoryOf(place));
    if (sync.running === null && sync.asked === null && sync.ended_at !== null) return { seen, peak };
    await sleep(250);
  }
}

/** Of the process that `npm start` has become; PostgreSQL has its own. */
async function memoryOf({ base }: Place): Promise<number> {
  const metrics = await (await fetch(`${base}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(metrics)?.[1]) / 1_048_576;
}
