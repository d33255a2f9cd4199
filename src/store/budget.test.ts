import { expect, test } from "vitest";
import type { ProviderError } from "#retraction/provider-error.ts";
import { newId, type TenantId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { openBudget } from "./budget.ts";
import type { Database } from "./database.ts";

const signal = new AbortController().signal;

async function tenantIn(database: Database): Promise<TenantId> {
  const id = newId<TenantId>(new Date());
  await database.asWorker((tx) => tx.rows("insert into tenant (id, name) values ($1, 'a')", [id]));
  return id;
}

test("two nodes together spend no more than the scope allows", async () => {
  await using database = await cloneDatabase();
  const tenantId = await tenantIn(database);
  const scope = { name: "s", unitsPerMinute: 6_000 }; // 100 a second, 1,000 at once
  const nodes = [openBudget(database, tenantId), openBudget(database, tenantId)];
  const started = performance.now();
  for (let i = 0; i < 60; i++) await Promise.all(nodes.map((it) => it.spend(scope, 10, signal)));
  // 1,200 units: 1,000 from the burst, the rest at 100 a second.
  expect(performance.now() - started).toBeGreaterThan(1_500);
});

test("a ban stops the scope on every node, until when is told, and no other scope", async () => {
  await using database = await cloneDatabase();
  const tenantId = await tenantIn(database);
  const until = new Date(Date.now() + 900_000);
  await openBudget(database, tenantId).block({ name: "s", unitsPerMinute: 60 }, until);
  const other = openBudget(database, tenantId);
  const refused: unknown = await other
    .spend({ name: "s", unitsPerMinute: 60 }, 1, signal)
    .catch((it: unknown) => it);
  expect(refused).toMatchObject({ fault: "throttled", retryAt: until } satisfies Partial<ProviderError>);
  await expect(other.spend({ name: "t", unitsPerMinute: 60 }, 1, signal)).resolves.toBeUndefined();
});

test("a shorter ban does not lift a longer one", async () => {
  await using database = await cloneDatabase();
  const tenantId = await tenantIn(database);
  const budget = openBudget(database, tenantId);
  const scope = { name: "s", unitsPerMinute: 60 };
  const until = new Date(Date.now() + 900_000);
  await budget.block(scope, until);
  await budget.block(scope, new Date(Date.now() + 1_000));
  await expect(budget.spend(scope, 1, signal)).rejects.toMatchObject({ retryAt: until });
});

test("a node that hears of another's ban spends nothing more of what it has leased", async () => {
  await using database = await cloneDatabase();
  const tenantId = await tenantIn(database);
  const scope = { name: "s", unitsPerMinute: 60_000 };
  const node = openBudget(database, tenantId);
  const other = openBudget(database, tenantId, { onBan: () => node.forgetSlices() });
  await node.spend(scope, 1, signal);
  await other.block(scope, new Date(Date.now() + 900_000));
  await expect(node.spend(scope, 1, signal)).rejects.toMatchObject({ fault: "throttled" });
});

test("nor does it spend what it had asked for before the ban and gets after it", async () => {
  await using database = await cloneDatabase();
  const tenantId = await tenantIn(database);
  const scope = { name: "s", unitsPerMinute: 60_000 };
  const arrived = Promise.withResolvers<void>();
  const mayArrive = Promise.withResolvers<void>();
  // The answer is on its way when the ban comes.
  const slowly: Pick<Database, "asTenant"> = {
    asTenant: async (id, work) => {
      const answer = await database.asTenant(id, work);
      arrived.resolve();
      await mayArrive.promise;
      return answer;
    },
  };
  const node = openBudget({ ...database, ...slowly }, tenantId);
  const spending = node.spend(scope, 1, signal);
  await arrived.promise;
  await openBudget(database, tenantId).block(scope, new Date(Date.now() + 900_000));
  node.forgetSlices();
  mayArrive.resolve();
  await expect(spending).rejects.toMatchObject({ fault: "throttled" });
});
