import { expect, test, vi } from "vitest";
import { newId, type TenantId } from "#shared/ids.ts";
import { openDatabase } from "#store/database.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { openBudgets } from "./open-budgets.ts";
import { openWakeHub } from "./wake-hub.ts";

const NEVER = new AbortController().signal;
const SCOPE = { name: "graph-app:i", unitsPerMinute: 60_000 };

test("a ban that one node commits stops the calls of all others within milliseconds, not at the end of their slices", async () => {
  await using opened = new AsyncDisposableStack();
  const { connection } = opened.use(await cloneDatabase());
  const node = () => {
    const database = opened.use(openDatabase({ connection, maxConnections: 2, onError: () => {} }));
    const hub = opened.use(openWakeHub(connection, () => {}));
    return { database, hub, budgets: opened.use(openBudgets({ database, hub })) };
  };
  const [here, there] = [node(), node()];
  const tenantId = newId<TenantId>(new Date());
  await here.database.asWorker((tx) => tx.rows("insert into tenant (id, name) values ($1, 'a')", [tenantId]));
  // Both listen by now: what one rings the other one hears.
  await vi.waitFor(async () => {
    const heard = there.hub.woken("events").then(() => true);
    here.hub.wake("events");
    expect(await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, 50))])).toBe(true);
  });
  const spend = () => there.budgets.of(tenantId).spend(SCOPE, 1, NEVER);
  let refusedAt: number | undefined;
  let bannedAt = Number.POSITIVE_INFINITY;
  const calling = (async () => {
    while (refusedAt === undefined) {
      await spend().catch(() => (refusedAt = performance.now()));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  await here.budgets.of(tenantId).block(SCOPE, new Date(Date.now() + 900_000));
  bannedAt = performance.now();
  await calling;
  expect((refusedAt ?? 0) - bannedAt).toBeLessThan(500);
  expect(here.budgets.of(tenantId)).toBe(here.budgets.of(tenantId));
});
