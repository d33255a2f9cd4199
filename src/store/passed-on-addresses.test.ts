import { afterAll, beforeAll, expect, test } from "vitest";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { saveListedMailboxes, sweepMailboxes } from "./save-listed-mailboxes.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const person = (providerId: string, ...addresses: readonly string[]) => ({
  providerId,
  handle: providerId,
  primaryAddress: addresses[0] ?? "",
  addresses,
  displayName: providerId,
  kind: "user" as const,
  unavailable: undefined,
  isProved: true,
});
type Person = ReturnType<typeof person>;

async function openDirectory() {
  const { tenantId, integrationId } = await seedTenant(database);
  const reading = (generation: number) => ({ tenantId, integrationId, generation });
  return {
    page: (generation: number, ...users: readonly Person[]) =>
      database.asTenant(tenantId, (tx) =>
        saveListedMailboxes(tx, reading(generation), { users, removed: [] }),
      ),
    sweep: (generation: number) =>
      database.asTenant(tenantId, (tx) =>
        sweepMailboxes(tx, reading(generation), { beganAt: new Date(), limit: 100 }),
      ),
    ownerOf: async (address: string) => {
      const [row] = await database.asTenant(tenantId, (tx) =>
        tx.rows<{ id: string }>(
          `select m.provider_id as id from mailbox_address a join mailbox m on m.tenant_id = $1 and m.id = a.mailbox_id
           where a.tenant_id = $1 and a.address = $2`,
          [tenantId, address],
        ),
      );
      return row?.id;
    },
  };
}

const [ALIAS, BOSS] = ["shop@corp.test", "boss@corp.test"];

test("an alias that moves while the directory is read is the new owner's or nobody's, never the former one's again", async () => {
  const later = await openDirectory();
  await later.page(1, person("ann", "ann@corp.test", ALIAS), person("bob", "bob@corp.test"));
  // The former owner's page is read before it moves, the new one's after that.
  await later.page(2, person("ann", "ann@corp.test", ALIAS));
  await later.page(2, person("bob", "bob@corp.test", ALIAS));
  expect(await later.ownerOf(ALIAS)).toBe("bob");

  const between = await openDirectory();
  await between.page(1, person("ann", "ann@corp.test", ALIAS), person("bob", "bob@corp.test"));
  // The new owner's page is read before it moves, the former one's after that: it is asked for when mail comes.
  await between.page(2, person("bob", "bob@corp.test"));
  await between.page(2, person("ann", "ann@corp.test"));
  expect(await between.ownerOf(ALIAS)).toBeUndefined();
});

test("who is made anew under the address of somebody deleted has it, and the sweep of the other takes nothing from him", async () => {
  const it = await openDirectory();
  await it.page(1, person("former", BOSS));
  await it.page(2, person("new", BOSS));
  expect(await it.ownerOf(BOSS)).toBe("new");
  expect(await it.sweep(2)).toBe(1);
  expect(await it.ownerOf(BOSS)).toBe("new");
});
