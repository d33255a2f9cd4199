import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { newId } from "#shared/ids.ts";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { findKeyRoot } from "./instance-key.ts";
import { openIntegrations } from "./integrations.ts";
import { openPreparedCertificates } from "./prepared-certificates.ts";
import { tellPresence } from "./processes.ts";
import { countByKey, rotateKeys } from "./rotate-keys.ts";
import { openSealer, seal, type Sealer } from "./seal.ts";
import { integrationSecretContext } from "./sealed-contexts.ts";
import { openTenantKeys } from "./tenant-keys.ts";

const FORMER = randomBytes(32);
const NEXT = randomBytes(32);
const former = openSealer(FORMER);
const next = openSealer(NEXT, [FORMER]);
const nextAlone = openSealer(NEXT);

/** A tenant that has a value in each column of sealed ones that needs no browser. */
async function fill(database: TestDatabase, sealer: Sealer) {
  await findKeyRoot(database, sealer);
  const { tenantId } = await seedTenant(database);
  const made = await openIntegrations(database, sealer).create(
    tenantId,
    {
      provider: "microsoft",
      name: "m",
      connection: { cloud: "global", entraTenant: "x.example", clientId: "c", credential: "secret" },
      secret: { kind: "secret", secret: "planted" },
    },
    "test",
  );
  if (made === undefined) throw new Error("no integration");
  const certificate = await openPreparedCertificates(database, sealer).make(tenantId, {
    actor: "test",
    now: new Date(),
  });
  const dataKey = await openTenantKeys(database, sealer)(tenantId);
  return { tenantId, integrationId: made.id, certificateId: certificate.id, dataKey };
}

async function expectAllOpen(database: TestDatabase, sealer: Sealer, it: Awaited<ReturnType<typeof fill>>) {
  const secret = await openIntegrations(database, sealer).openSecret(it.tenantId, it.integrationId);
  expect(secret).toEqual({ kind: "secret", secret: "planted" });
  const key = await openPreparedCertificates(database, sealer).open(it.tenantId, it.certificateId);
  expect(key?.privateKeyPem).toContain("BEGIN PRIVATE KEY");
  expect(await openTenantKeys(database, sealer)(it.tenantId)).toEqual(it.dataKey);
}

test("after a rotation everything opens with the new key alone, and what is derived stays as it was", async () => {
  await using database = await cloneDatabase();
  const filled = await fill(database, former);
  const { tenantId, integrationId } = filled;
  // As it was sealed before keys had names.
  const unnamed = seal(
    FORMER,
    Buffer.from('{"kind":"secret","secret":"planted"}'),
    integrationSecretContext(tenantId, integrationId),
  );
  await database.asWorker((tx) =>
    tx.rows("update integration set sealed_secret = $2 where id = $1", [integrationId, unnamed]),
  );
  expect(await countByKey(database)).toEqual(
    new Map([
      ["unnamed", 1],
      [former.keyId, 2],
    ]),
  );
  await expectAllOpen(database, next, filled);
  expect(await rotateKeys(database, next)).toEqual({ result: "rotated", keyId: next.keyId, resealed: 3 });
  expect(await countByKey(database)).toEqual(new Map([[next.keyId, 3]]));
  await expectAllOpen(database, nextAlone, filled);
  expect(await findKeyRoot(database, nextAlone)).toEqual(FORMER);
  expect(await findKeyRoot(database, former)).toBeUndefined();
  expect(await rotateKeys(database, nextAlone)).toMatchObject({ result: "rotated", resealed: 0 });
  const told = await database.asWorker((tx) => tx.rows("select data from event where kind = 'keys.rotated'"));
  expect(told).toEqual([{ data: { keyId: next.keyId, resealed: 3 } }]);
});

test("a rotation that was interrupted leaves everything to be opened with both keys, and is gone on with", async () => {
  await using database = await cloneDatabase();
  const tenants = await Promise.all(Array.from({ length: 4 }, () => fill(database, former)));
  // The one value that cannot be opened stands among the last: the tenants' keys are sealed anew by then.
  const [kept] = await database.asWorker((tx) =>
    tx.rows<{ sealed_key: Buffer }>("select sealed_key from prepared_certificate where id = $1", [
      tenants[0]?.certificateId,
    ]),
  );
  const put = (sealed: Buffer | undefined) =>
    database.asWorker((tx) =>
      tx.rows("update prepared_certificate set sealed_key = $2 where id = $1", [
        tenants[0]?.certificateId,
        sealed,
      ]),
    );
  await put(Buffer.alloc(60));
  await expect(rotateKeys(database, next)).rejects.toThrow("unable to authenticate");
  await put(kept?.sealed_key);
  for (const it of tenants) await expectAllOpen(database, next, it);
  expect(await findKeyRoot(database, next)).toEqual(FORMER);
  // With the new key alone nothing starts before all is done.
  expect(await findKeyRoot(database, nextAlone)).toBeUndefined();
  expect(await rotateKeys(database, next)).toMatchObject({ result: "rotated", resealed: 4 });
  for (const it of tenants) await expectAllOpen(database, nextAlone, it);
});

test("nothing is sealed anew while a process would go on sealing under another key", async () => {
  await using database = await cloneDatabase();
  await fill(database, former);
  const behind = { id: newId(new Date()), roles: ["worker"], version: "1", sealingKey: former.keyId };
  await tellPresence(database, behind);
  await tellPresence(database, { ...behind, id: newId(new Date()), roles: ["api"], sealingKey: next.keyId });
  expect(await rotateKeys(database, next)).toMatchObject({
    result: "processes_behind",
    processes: [{ roles: ["worker"] }],
  });
  expect((await countByKey(database)).has(next.keyId)).toBe(false);
  await database.asWorker((tx) =>
    tx.rows("update process set seen_at = now() - interval '3 minutes' where id = $1", [behind.id]),
  );
  expect(await rotateKeys(database, next)).toMatchObject({ result: "rotated" });
});

test("a key that is none of this database seals nothing", async () => {
  await using database = await cloneDatabase();
  const filled = await fill(database, former);
  expect(await rotateKeys(database, nextAlone)).toEqual({ result: "not_its_key" });
  await expectAllOpen(database, former, filled);
});
