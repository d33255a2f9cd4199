import { afterAll, beforeAll, test } from "vitest";
import { startTestServer, type TestServer } from "../support/database-server.ts";
import { openReliabilityPage } from "../support/chaos/reliability-page.ts";
import type { Scenario } from "../support/chaos/scenario.ts";
import { runScenario, type ScenarioResult } from "../support/chaos/scenario-run.ts";
import { ANSWERS } from "./scenarios/answers.ts";
import { CALM } from "./scenarios/calm.ts";
import { CONNECTIONS } from "./scenarios/connections.ts";
import { OWNERS } from "./scenarios/owners.ts";
import { PRODUCT, RACES } from "./scenarios/product.ts";

/** Per scenario and provider. */
const COPIES = Number(process.env["CHAOS_COPIES"] ?? 24);
const SEED = Number(process.env["CHAOS_SEED"] ?? 1);
/** Names with commas between them; absent: all. */
const ONLY = process.env["CHAOS_ONLY"]?.split(",");

let server: TestServer;
let write: (result: ScenarioResult) => Promise<void> = () => Promise.resolve();
beforeAll(async () => {
  server = await startTestServer();
  if (process.env["CHAOS_WRITE"] === "1") write = await openReliabilityPage(new Date(), RUNS.length);
});
afterAll(() => server[Symbol.asyncDispose]());

const RUNS = [...RACES, ...PRODUCT, ...CONNECTIONS, ...OWNERS, ...ANSWERS, ...CALM]
  .filter((it) => ONLY?.includes(it.name) ?? true)
  .flatMap((scenario) => scenario.providers.map((provider) => ({ scenario, provider })));

for (const { scenario, provider } of RUNS) {
  test.concurrent(`${scenario.fault} (${scenario.name}), at ${provider}, seed ${SEED}: every claim is true`, {
    timeout: 1_200_000,
  }, async ({ expect }) => {
    await using own = strikesDatabase(scenario) ? await startTestServer() : undefined;
    const run = { scenario, provider, seed: SEED, copies: COPIES, server: own ?? server };
    const result = await runScenario(run);
    await write(result);
    const { outcomes, released, seconds, raced } = result;
    console.log(
      scenario.name,
      provider,
      JSON.stringify({ outcomes, released, raced, seconds }),
      result.violations,
    );
    expect(result.violations).toEqual([]);
  });
}

/** Nobody else shall lose his database with it. */
function strikesDatabase({ strikes = [] }: Scenario): boolean {
  return strikes.some((it) => it.kind === "database");
}
