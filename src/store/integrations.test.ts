import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type NewIntegration, stateOf } from "#directory/integrations.ts";
import { newId, type IntegrationId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { openIntegrations } from "./integrations.ts";
import { openLedger } from "./ledger.ts";
import { openRetractionRequests } from "./retraction-requests.ts";
import { openSealer } from "./seal.ts";

const CORP: NewIntegration = {
  provider: "microsoft",
  name: "corp 365",
  connection: { cloud: "global", entraTenant: "corp.example", clientId: "app", credential: "secret" },
  secret: { kind: "secret", secret: "hunter2hunter2" },
};

async function fixture() {
  const database = await cloneDatabase();
  const integrations = openIntegrations(database, openSealer(randomBytes(32)));
  return { database, integrations, tenant: await seedTenant(database) };
}

test("the secret goes in sealed, and comes out for the provider's client only", async () => {
  const { database, integrations, tenant } = await fixture();
  await using _ = database;
  const made = await integrations.create(tenant.tenantId, CORP, "token:admin");
  const id = made?.id ?? newId<IntegrationId>(new Date());
  expect(JSON.stringify(await integrations.list(tenant.tenantId))).not.toContain("hunter2");
  const stored = await database.asWorker((tx) =>
    tx.rows<{ sealed_secret: Buffer | null }>("select sealed_secret from integration where id = $1", [id]),
  );
  expect(stored[0]?.sealed_secret?.toString("latin1")).not.toContain("hunter2");
  expect(await integrations.openSecret(tenant.tenantId, id)).toEqual(CORP.secret);
});

test("a sealed secret fits its own row only", async () => {
  const { database, integrations, tenant } = await fixture();
  await using _ = database;
  const a = await integrations.create(tenant.tenantId, CORP, "token:admin");
  const b = await integrations.create(tenant.tenantId, { ...CORP, name: "other" }, "token:admin");
  await database.asWorker((tx) =>
    tx.rows(
      "update integration set sealed_secret = (select sealed_secret from integration where id = $1) where id = $2",
      [a?.id, b?.id],
    ),
  );
  await expect(
    integrations.openSecret(tenant.tenantId, b?.id ?? newId<IntegrationId>(new Date())),
  ).rejects.toThrow(/authenticate/);
});

test("no name is given twice", async () => {
  const { database, integrations, tenant } = await fixture();
  await using _ = database;
  await integrations.create(tenant.tenantId, CORP, "token:admin");
  expect(await integrations.create(tenant.tenantId, CORP, "token:admin")).toBeUndefined();
});

test("a stopped one says why, and works again once it was resumed", async () => {
  const { database, integrations, tenant } = await fixture();
  await using _ = database;
  await database.asWorker((tx) =>
    tx.rows(
      `update integration set state = 'stopped', stopped_code = 'AADSTS7000222', stopped_reason = 'the secret has expired',
         stopped_at = now() where id = $1`,
      [tenant.integrationId],
    ),
  );
  expect(await integrations.get(tenant.tenantId, tenant.integrationId)).toMatchObject({
    stopped: { code: "AADSTS7000222", reason: "the secret has expired" },
  });
  const resumed = await integrations.resume(tenant.tenantId, tenant.integrationId, { actor: "token:admin" });
  expect(resumed?.stopped).toBeUndefined();
});

test("a connection is untested until the provider has answered, and again once it was stopped and resumed", async () => {
  const { database, integrations, tenant } = await fixture();
  await using _ = database;
  const { tenantId } = tenant;
  const made = await integrations.create(tenantId, CORP, "token:admin");
  if (made === undefined) throw new Error("not made");
  const state = async () => {
    const it = await integrations.get(tenantId, made.id);
    return it && stateOf(it);
  };
  expect(await state()).toBe("untested");
  await integrations.noteAnswered((await seedTenant(database)).tenantId, made.id);
  expect(await state()).toBe("untested");
  await integrations.noteAnswered(tenantId, made.id);
  await integrations.noteAnswered(tenantId, made.id);
  expect(await state()).toBe("active");
  const ledger = openLedger(database, { onTrip: () => {} });
  await ledger.stopIntegration(tenantId, made.id, { code: "AADSTS7000222", reason: "it has expired" });
  expect(await state()).toBe("stopped");
  // A call that was under way when it was stopped.
  await integrations.noteAnswered(tenantId, made.id);
  expect(await state()).toBe("stopped");
  await integrations.resume(tenantId, made.id, { actor: "token:admin" });
  expect(await state()).toBe("untested");
  await integrations.noteAnswered(tenantId, made.id);
  expect(await state()).toBe("active");
  const told = await database.asWorker((tx) =>
    tx.rows("select 1 from event where tenant_id = $1 and kind = 'integration.answered'", [tenantId]),
  );
  expect(told).toHaveLength(2);
});

test("a person lets one rest, with a reason, and an event tells who", async () => {
  const { database, integrations, tenant } = await fixture();
  await using _ = database;
  const by = { reason: "moving to another app", actor: "person:ann" };
  const stopped = await integrations.stop(tenant.tenantId, tenant.integrationId, by);
  expect(stopped?.stopped).toMatchObject({ code: "stopped_by_person", reason: "moving to another app" });
  // Whoever stops it once more overwrites neither the reason nor the time.
  await integrations.stop(tenant.tenantId, tenant.integrationId, { ...by, reason: "again" });
  const events = await database.asWorker((tx) =>
    tx.rows("select actor, data from event where kind = 'integration.stopped'"),
  );
  expect(events).toMatchObject([{ actor: "person:ann", data: { reason: "moving to another app" } }]);
});

test("deleting one keeps the record of what was done through it and leaves no copy open", async () => {
  const { database, integrations, tenant } = await fixture();
  await using _ = database;
  const { messageId } = await seedMessage(database, tenant, { recipients: ["ann", "bob"] });
  const requests = openRetractionRequests(database, { wake: () => {} });
  const drafted = await requests.draft(tenant.tenantId, {
    messageIds: [messageId],
    destination: "JunkEmail",
    whenImpossible: "leave",
    reason: "",
    requestedBy: "token:soar",
  });
  if (drafted.result !== "drafted") throw new Error(drafted.result);
  const { id, hash } = drafted.retraction;
  await requests.apply(tenant.tenantId, id, { hash: hash ?? "", actor: "token:soar" });
  expect(await integrations.delete(tenant.tenantId, tenant.integrationId, "token:admin")).toBe(true);
  expect(await requests.get(tenant.tenantId, id)).toMatchObject({ copies: 2, counts: { refused: 2 } });
  expect(await integrations.list(tenant.tenantId)).toEqual([]);
  expect(await integrations.delete(tenant.tenantId, tenant.integrationId, "token:admin")).toBe(false);
});

test("nobody sees, resumes or deletes another tenant's", async () => {
  const { database, integrations, tenant } = await fixture();
  await using _ = database;
  const other = await seedTenant(database);
  expect(await integrations.get(other.tenantId, tenant.integrationId)).toBeUndefined();
  expect(await integrations.resume(other.tenantId, tenant.integrationId, { actor: "x" })).toBeUndefined();
  expect(
    await integrations.stop(other.tenantId, tenant.integrationId, { reason: "x", actor: "x" }),
  ).toBeUndefined();
  expect(await integrations.delete(other.tenantId, tenant.integrationId, "x")).toBe(false);
  expect(await integrations.openSecret(other.tenantId, tenant.integrationId)).toBeUndefined();
  expect(await integrations.listAll()).toHaveLength(2);
});
