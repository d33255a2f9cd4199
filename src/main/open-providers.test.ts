import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { DirectoryTaken, type Integrations } from "#directory/integrations.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { type IntegrationId, newId, type TenantId } from "#shared/ids.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { type Simulator, startSimulator } from "#simulator/start-simulator.ts";
import { openIntegrations } from "#store/integrations.ts";
import { openSealer } from "#store/seal.ts";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openProviders } from "./open-providers.ts";

const APP = "app";
const seed = { ...microsoftSeed({ users: 2 }), clients: [{ id: APP, secret: "second" }] };
/** An organisation of its own, for what hangs on who came first. */
const otherSeed = { ...microsoftSeed({ users: 2, domain: "other.test" }), clients: seed.clients };
const ADDRESS = seed.users[0]?.address ?? "";
const FOREVER = new AbortController().signal;

let database: TestDatabase;
let simulator: Simulator;
let integrations: Integrations;

beforeAll(async () => {
  database = await cloneDatabase();
  simulator = await startSimulator({
    organisations: [
      { provider: "microsoft", seed },
      { provider: "microsoft", seed: otherSeed },
    ],
  });
  integrations = openIntegrations(database, openSealer(randomBytes(32)));
});
afterAll(async () => {
  await simulator[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

function open() {
  const { entra, graph } = simulator.endpoints;
  return openProviders({
    integrations,
    instanceApp: undefined,
    endpointSets: { simulator: { loginRoot: entra, graphRoot: graph } },
    budgetOf: () => ({ spend: () => Promise.resolve(), block: () => Promise.resolve() }),
    limits: {},
    onError: (error) => expect.fail(String(error)),
    onAnswer: () => {},
  });
}

const connection = {
  cloud: "global",
  entraTenant: seed.tenantId,
  clientId: APP,
  credential: "secret",
} as const;

async function connected(
  secret: string,
  entraTenant: string = seed.tenantId,
): Promise<{ tenantId: TenantId; id: IntegrationId }> {
  const { tenantId } = await seedTenant(database);
  const made = await integrations.create(
    tenantId,
    {
      provider: "microsoft",
      name: "m",
      connection: { ...connection, entraTenant },
      secret: { kind: "secret", secret },
      endpoints: "simulator",
    },
    "test",
  );
  if (made === undefined) throw new Error("no integration");
  return { tenantId, id: made.id };
}

async function replaceCredential(tenantId: TenantId, id: IntegrationId): Promise<void> {
  // Each test connects the same directory for a tenant of its own.
  await database.asWorker((tx) => tx.rows("delete from provider_binding"));
  await integrations.replaceCredential(tenantId, id, {
    connection: { provider: "microsoft", connection },
    secret: { kind: "secret", secret: "second" },
    credentialExpiresAt: undefined,
    directoryId: seed.tenantId,
    actor: "test",
  });
}

const tokensAsked = (): number =>
  simulator.world.organisations[0]?.calls.calls.filter((it) => it.operation === "entra.token").length ?? 0;
const refused = { fault: "integration_broken", code: "AADSTS7000215" };

test("a refused credential is not asked for again, and the new one is used at once", async () => {
  await using providers = open();
  const { tenantId, id } = await connected("first");
  const before = tokensAsked();
  for (const _ of [1, 2, 3]) {
    const provider = await providers.open(tenantId, id);
    await expect(provider.addressBook.find(ADDRESS, FOREVER)).rejects.toMatchObject(refused);
  }
  expect(tokensAsked() - before).toBe(1);
  await replaceCredential(tenantId, id);
  const mended = await providers.open(tenantId, id);
  expect(await mended.addressBook.find(ADDRESS, FOREVER)).toMatchObject({ kind: "mailboxes" });
});

test("what was mended at the provider is asked anew once a person has resumed the connection, and not before", async () => {
  await using providers = open();
  const [client] = seed.clients;
  const { tenantId, id } = await connected("second");
  Object.assign(client ?? {}, { secret: "rotated in the portal" });
  const find = async () => (await providers.open(tenantId, id)).addressBook.find(ADDRESS, FOREVER);
  await expect(find()).rejects.toMatchObject(refused);
  await integrations.stop(tenantId, id, { reason: "as the engine does", actor: "test" });
  // Whoever was at work when it was stopped still asks.
  await expect(find()).rejects.toMatchObject(refused);
  Object.assign(client ?? {}, { secret: "second" });
  await expect(find()).rejects.toMatchObject(refused);
  await integrations.resume(tenantId, id, { actor: "person:ann" });
  expect(await find()).toMatchObject({ kind: "mailboxes" });
});

test("a credential that was replaced is used some seconds later, without a start", async () => {
  await using providers = open();
  const { tenantId, id } = await connected("second");
  const before = await providers.open(tenantId, id);
  await replaceCredential(tenantId, id);
  expect(await providers.open(tenantId, id)).toBe(before);
  const now = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(now + 11_000);
  const [after, again] = await Promise.all([providers.open(tenantId, id), providers.open(tenantId, id)]);
  vi.restoreAllMocks();
  expect(await after.addressBook.find(ADDRESS, FOREVER)).toMatchObject({ kind: "mailboxes" });
  expect([before, after]).toContain(again);
});

test("what was connected unproven is bound with its first answer; a second tenant's connection then ends", async () => {
  await using providers = open();
  await database.asWorker((tx) => tx.rows("delete from provider_binding"));
  const [first, second] = [await connected("second"), await connected("second")];
  for (const { tenantId, id } of [first, second]) {
    const provider = await providers.open(tenantId, id);
    expect(await provider.addressBook.find(ADDRESS, FOREVER)).toMatchObject({ kind: "mailboxes" });
    if (id === first.id)
      await vi.waitUntil(
        async () => (await integrations.get(tenantId, id))?.directoryId === seed.tenantId,
        PATIENT,
      );
  }
  await vi.waitFor(
    () =>
      expect(providers.open(second.tenantId, second.id)).rejects.toMatchObject({ code: "directory_taken" }),
    PATIENT,
  );
  await expect(integrations.bind(second.tenantId, second.id, seed.tenantId)).rejects.toThrow(DirectoryTaken);
});

/** The machine may be busy. */
const PATIENT = { timeout: 20_000 };

test("reading the directory binds a connection too, and ends where it is another tenant's", async () => {
  await using providers = open();
  const { tenantId: directory } = otherSeed;
  const [first, second] = [await connected("second", directory), await connected("second", directory)];
  const read = async ({ tenantId, id }: typeof first) =>
    (await providers.open(tenantId, id)).directoryFeed.users(undefined, FOREVER);
  await read(first);
  await vi.waitUntil(
    async () => (await integrations.get(first.tenantId, first.id))?.directoryId === directory,
    PATIENT,
  );
  await vi.waitFor(() => expect(read(second)).rejects.toMatchObject({ code: "directory_taken" }), PATIENT);
});

test("an integration that was deleted is let go some seconds later", async () => {
  await using providers = open();
  const { tenantId, id } = await connected("second");
  await providers.open(tenantId, id);
  await integrations.delete(tenantId, id, "test");
  const now = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(now + 11_000);
  await expect(providers.open(tenantId, id)).rejects.toMatchObject({ code: "no_integration" });
  vi.restoreAllMocks();
});

test("an integration that is not there cannot be opened", async () => {
  await using providers = open();
  const { tenantId } = await connected("second");
  await expect(providers.open(tenantId, newId<IntegrationId>(new Date()))).rejects.toThrow(ProviderError);
});
