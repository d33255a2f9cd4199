import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "#config/config.ts";
import { readOrMakeSecretKey } from "#config/secret-key.ts";
import { newId } from "#shared/ids.ts";
import { findKeyRoot } from "#store/instance-key.ts";
import { tellPresence } from "#store/processes.ts";
import { openSealer } from "#store/seal.ts";
import { openTenantKeys } from "#store/tenant-keys.ts";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { keysOn } from "./keys-on.ts";

let database: TestDatabase;
let folder: Awaited<ReturnType<typeof openScratchFolder>>;

beforeAll(async () => {
  database = await cloneDatabase();
  folder = await openScratchFolder("keys");
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** As every command opens it: with the keys that are in the folder at that time. */
async function sealerOfFolder() {
  const {
    keys: [current, ...others],
  } = await readOrMakeSecretKey(folder.path);
  return openSealer(current, others);
}

function keys() {
  const config = readConfig({ UNDELIVER_DATA_DIR: folder.path });
  return keysOn(config, async (work) => work(database, await sealerOfFolder()));
}

test("a key in the data folder is replaced at once where nothing runs, and after a start where a server does", async () => {
  const { tenantId } = await seedTenant(database);
  const dataKey = await openTenantKeys(database, await sealerOfFolder())(tenantId);
  const first = await keys().list();
  expect(first).toMatchObject({ others: [], values: { [first.sealing]: 1 } });

  expect(await keys().rotate()).toMatchObject({ result: "rotated", resealed: 1 });
  const second = await keys().list();
  expect(second.sealing).not.toBe(first.sealing);
  expect(second).toMatchObject({ others: [], values: { [second.sealing]: 1 } });
  expect(await openTenantKeys(database, await sealerOfFolder())(tenantId)).toEqual(dataKey);

  const running = { id: newId(new Date()), roles: ["api"], version: "1" };
  await tellPresence(database, { ...running, sealingKey: second.sealing });
  const waits = await keys().rotate();
  expect(waits).toMatchObject({ result: "processes_behind", processes: [{ roles: ["api"] }] });
  // Both keys are there: what starts now seals under the new one and opens what the former one has sealed.
  expect(await keys().list()).toMatchObject({ sealing: waits.key, others: [second.sealing] });
  await database.asWorker((tx) => tx.rows("delete from process"));
  await tellPresence(database, { ...running, sealingKey: waits.key });
  expect(await keys().rotate()).toMatchObject({ result: "rotated", key: waits.key });
  expect(await keys().list()).toMatchObject({ sealing: waits.key, others: [], values: { [waits.key]: 1 } });
  expect(await openTenantKeys(database, await sealerOfFolder())(tenantId)).toEqual(dataKey);
});

test("of two rotations at once one waits for the other, and nothing is lost", async () => {
  const { tenantId } = await seedTenant(database);
  const dataKey = await openTenantKeys(database, await sealerOfFolder())(tenantId);
  await database.asWorker((tx) => tx.rows("delete from process"));
  const both = await Promise.allSettled([keys().rotate(), keys().rotate()]);
  const refused = both.filter((it) => it.status === "rejected");
  for (const { reason } of refused) expect(String(reason)).toContain("Another rotation");
  expect(refused.length).toBeLessThan(2);
  expect(await openTenantKeys(database, await sealerOfFolder())(tenantId)).toEqual(dataKey);
  expect((await keys().list()).others).toEqual([]);
});

test("keys of the environment are left to whoever sets them", async () => {
  await using other = await cloneDatabase();
  const [former, next] = [randomBytes(32), randomBytes(32)];
  await findKeyRoot(other, openSealer(former));
  const rotate = (current: Buffer, others: readonly Buffer[]) => {
    const environment = {
      UNDELIVER_SECRET_KEY: current.toString("base64"),
      UNDELIVER_OTHER_SECRET_KEYS: others.map((it) => it.toString("base64")).join(" "),
    };
    return keysOn(readConfig(environment), (work) => work(other, openSealer(current, others))).rotate();
  };
  await expect(rotate(next, [])).rejects.toThrow("None of the instance keys");
  expect(await rotate(next, [former])).toMatchObject({ result: "rotated", file: undefined });
  expect(await rotate(next, [])).toMatchObject({ result: "rotated", resealed: 0 });
});
