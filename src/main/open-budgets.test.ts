import { expect, test, vi } from "vitest";
import { newId, type TenantId } from "#shared/ids.ts";
import { openDatabase } from "#store/database.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { openBudgets } from "./open-budgets.ts";
import { openWakeHub } from "./wake-hub.ts";
import { PATIENT } from "../../test/support/until-told.ts";

const NEVER = new AbortController().signal;
// So much that one slice of it is never spent.
const SCOPE = { name: "graph-app:i", unitsPerMinute: 60_000_000 };

test("a ban that one node commits stops the calls of all others and not only the end of their slices", async () => {
  await using opened = new AsyncDisposableStack();
  // No slice comes to its end: only who hears of the ban asks whether he may go on.
  const standing = Date.now();
  const { connection } = opened.use(await cloneDatabase());
  const node = () => {
    const database = opened.use(openDatabase({ connection, maxConnections: 2, onError: () => {} }));
    const hub = opened.use(openWakeHub(connection, () => {}));
    return { database, hub, budgets: opened.use(openBudgets({ database, hub }, () => standing)) };
  };
  const [here, there] = [node(), node()];
  const tenantId = newId<TenantId>(new Date());
  await here.database.asWorker((tx) => tx.rows("insert into tenant (id, name) values ($1, 'a')", [tenantId]));
  // Both listen by now: what one rings the other one hears.
  await vi.waitFor(async () => {
    const heard = there.hub.woken("events").then(() => true);
    here.hub.wake("events");
    expect(await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, 50))])).toBe(true);
  }, PATIENT);
  const spend = () => there.budgets.of(tenantId).spend(SCOPE, 1, NEVER);
  await spend();
  await here.budgets.of(tenantId).block(SCOPE, new Date(Date.now() + 900_000));
  await vi.waitFor(() => expect(spend()).rejects.toMatchObject({ fault: "throttled" }), PATIENT);
  expect(here.budgets.of(tenantId)).toBe(here.budgets.of(tenantId));
});
