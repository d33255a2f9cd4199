import { afterAll, beforeAll, expect, test } from "vitest";
import type { IntegrationSecret } from "#directory/integrations.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { type Simulator, startSimulator } from "#simulator/start-simulator.ts";
import { openTested, type Tested } from "./open-tested.ts";

const SEED = {
  ...microsoftSeed({ users: 2, domain: "corp.test" }),
  clients: [{ id: "app", secret: "right" }],
};
const TENANT = "tenant" as TenantId;
const ID = "integration" as IntegrationId;

let simulator: Simulator;
const answered: string[] = [];
beforeAll(async () => {
  simulator = await startSimulator({ organisations: [{ provider: "microsoft", seed: SEED }] });
});
afterAll(() => simulator[Symbol.asyncDispose]());

const COMMON = { id: ID, directoryId: SEED.tenantId } as const;
const MICROSOFT: Tested = {
  ...COMMON,
  provider: "microsoft",
  connection: { cloud: "global", entraTenant: "corp.test", clientId: "app", credential: "secret" },
  endpoints: "simulator",
};
const GOOGLE: Tested = {
  ...COMMON,
  provider: "google",
  connection: { serviceAccount: "robot@project.test", administrator: "ada@work.test" },
  endpoints: undefined,
};
const SECRET: IntegrationSecret = { kind: "secret", secret: "right" };
const KEY: IntegrationSecret = { kind: "service-account", privateKeyPem: "none" };

function open(integration: Tested | undefined, secret: IntegrationSecret | undefined) {
  const { entra, graph } = simulator.endpoints;
  return openTested({
    integrations: { get: () => Promise.resolve(integration), openSecret: () => Promise.resolve(secret) },
    endpointSets: { simulator: { loginRoot: entra, graphRoot: graph } },
    instanceApp: undefined,
    budgetOf: () => ({ spend: () => Promise.resolve(), block: () => Promise.resolve() }),
    limits: {},
    onAnswer: (provider, answer) => answered.push(`${provider} ${answer}`),
  })(TENANT, ID);
}

test("each self-test asks for a token of its own: what was granted or taken away meanwhile shows at once", async () => {
  for (const _ of [1, 2]) {
    await using provider = await open(MICROSOFT, SECRET);
    const facts = await provider.trials.token(AbortSignal.timeout(5_000));
    expect(facts).toMatchObject({
      directoryId: SEED.tenantId,
      granted: expect.arrayContaining(["Mail.ReadWrite"]),
    });
    expect(provider).toMatchObject({ boundTo: SEED.tenantId, administrator: undefined });
  }
  const [organisation] = simulator.world.organisations;
  const asked = organisation?.calls.calls.filter((it) => it.operation === "entra.token");
  expect(asked).toHaveLength(2);
});

test("its calls are counted like all others", async () => {
  answered.length = 0;
  await using provider = await open(MICROSOFT, SECRET);
  await provider.addressBook.find("nobody@corp.test", AbortSignal.timeout(5_000));
  expect(new Set(answered)).toEqual(new Set(["microsoft ok"]));
});

test("at Google rights can be tried in the administrator's mailbox", async () => {
  await using provider = await open(GOOGLE, KEY);
  expect(provider.administrator).toBe("ada@work.test");
});

test.each([
  ["no_integration", undefined, SECRET],
  ["no_secret", MICROSOFT, undefined],
  ["wrong_secret", MICROSOFT, KEY],
  ["unknown_endpoints", { ...MICROSOFT, endpoints: "gone" }, SECRET],
] as const)("what cannot be opened at all is told by its code: %s", async (code, integration, secret) => {
  await expect(open(integration, secret)).rejects.toMatchObject({ fault: "integration_broken", code });
});
