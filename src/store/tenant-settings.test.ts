import { expect, test } from "vitest";
import type { SettingDefinition } from "#policy/tenant-setting.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { readSetting, saveSetting } from "./tenant-settings.ts";

const COLOUR: SettingDefinition<{ readonly name: string; readonly shade: number }> = {
  name: "colour",
  fallback: { name: "grey", shade: 5 },
  read: (stored) => ({ name: "grey", shade: 5, ...(stored as object) }),
};

test("a setting stands on its fallback until somebody saves it, and every save is a version of its own", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const saved = await database.asTenant(tenantId, async (tx) => {
    const fresh = await readSetting(tx, tenantId, COLOUR);
    const first = { value: { name: "red", shade: 1 }, basedOn: 0, actor: "token:a" };
    await saveSetting(tx, tenantId, COLOUR, first);
    await saveSetting(tx, tenantId, COLOUR, {
      ...first,
      value: { name: "blue", shade: 2 },
      basedOn: undefined,
    });
    return {
      fresh,
      now: await readSetting(tx, tenantId, COLOUR),
      names: await tx.rows(
        "select value->>'name' as name from tenant_setting where tenant_id = $1 order by version",
        [tenantId],
      ),
    };
  });
  expect(saved.fresh).toEqual({ version: 0, value: COLOUR.fallback, savedBy: undefined, savedAt: undefined });
  expect(saved.now).toMatchObject({ version: 2, value: { name: "blue", shade: 2 }, savedBy: "token:a" });
  expect(saved.names).toEqual([{ name: "red" }, { name: "blue" }]);
});

test("of two who change the same version the second is told what stands now, and changes nothing", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const save = (name: string) =>
    database.asTenant(tenantId, (tx) =>
      saveSetting(tx, tenantId, COLOUR, { value: { name, shade: 1 }, basedOn: 0, actor: name }),
    );
  const replies = await Promise.all([save("red"), save("blue")]);
  expect(replies.map((it) => it.result).sort()).toEqual(["conflict", "saved"]);
  const lost = replies.find((it) => it.result === "conflict");
  expect(lost).toMatchObject({ current: { version: 1 } });
});

test("what was stored by an earlier version of the product is read whole, and no tenant sees another's", async () => {
  await using database = await cloneDatabase();
  const [one, other] = [await seedTenant(database), await seedTenant(database)];
  await database.asWorker((tx) =>
    tx.rows(
      `insert into tenant_setting (tenant_id, name, version, value, saved_by) values ($1, 'colour', 1, '{"name":"old"}', 'x')`,
      [one.tenantId],
    ),
  );
  const read = (tenantId: typeof one.tenantId) =>
    database.asTenant(tenantId, (tx) => readSetting(tx, tenantId, COLOUR));
  expect((await read(one.tenantId)).value).toEqual({ name: "old", shade: 5 });
  expect((await read(other.tenantId)).version).toBe(0);
});
