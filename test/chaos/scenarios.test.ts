import { afterAll, beforeAll, test } from "vitest";
import { startTestServer, type TestServer } from "../support/database-server.ts";
import { runScenario } from "../support/scenario-run.ts";
import { ANSWERS } from "./scenarios/answers.ts";
import { CALM } from "./scenarios/calm.ts";
import { CONNECTIONS } from "./scenarios/connections.ts";
import { OWNERS } from "./scenarios/owners.ts";
import { PRODUCT, RACES } from "./scenarios/product.ts";

const COPIES = Number(process.env["CHAOS_COPIES"] ?? 40);
const SEED = Number(process.env["CHAOS_SEED"] ?? 1);
const ONLY = process.env["CHAOS_ONLY"];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const RUNS = [...CALM, ...ANSWERS, ...OWNERS, ...CONNECTIONS, ...PRODUCT, ...RACES]
  .filter((it) => ONLY === undefined || ONLY.split(",").includes(it.name))
  .flatMap((scenario) => scenario.providers.map((provider) => ({ scenario, provider })));

for (const { scenario, provider } of RUNS) {
  test.concurrent(`${scenario.name} at ${provider}, seed ${SEED}`, { timeout: 600_000 }, async ({
    expect,
  }) => {
    const result = await runScenario({ scenario, provider, seed: SEED, copies: COPIES, server });
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
