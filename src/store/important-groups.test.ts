import { expect, test } from "vitest";
import { type GroupId, newId } from "#shared/ids.ts";
import { draftOf, drafted } from "../../test/support/requests-fixture.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";
import { openScopedAutomation } from "../../test/support/scoped-automation.ts";
import { openImportantGroups } from "./important-groups.ts";
import { openImportantPeople } from "./important-people.ts";
import { openPlans } from "./plans.ts";

const BY = { note: "decides", actor: "person:ann" };

/** The board has bob in it directly, and ann by way of its chairs. */
async function openBoard() {
  const it = await openScopedAutomation();
  const chairs = await it.group("Chairs", ["ann"]);
  const board = await it.group("Board", ["bob"], [chairs]);
  const groups = openImportantGroups(it.database);
  await groups.add(it.tenantId, { id: board.id, ...BY });
  return { it, chairs, board, groups };
}

test("a group is on the list once, with how many are in it now; each change is an event", async () => {
  const { it, board, groups } = await openBoard();
  await using _ = it;
  expect(await groups.list(it.tenantId)).toMatchObject([
    { name: "Board", note: "decides", mailboxes: 2, isLost: false, createdBy: "person:ann" },
  ]);
  expect(await groups.add(it.tenantId, { id: board.id, ...BY })).toBe("exists");
  expect(await groups.add(it.tenantId, { id: newId<GroupId>(new Date()), ...BY })).toBe("unknown");
  await it.query("update directory_group set gone_at = now()");
  expect(await groups.list(it.tenantId)).toMatchObject([{ mailboxes: 0, isLost: true }]);
  expect(await groups.remove(it.tenantId, board.id, "person:bob")).toBe(true);
  expect(await groups.remove(it.tenantId, board.id, "person:bob")).toBe(false);
  const said = { group: "Board", groupId: board.id, note: "decides" };
  expect(
    await it.query("select actor, data from event where kind = 'important_people.changed' order by id"),
  ).toEqual([
    { actor: "person:ann", data: { added: "Board", after: said } },
    { actor: "person:bob", data: { removed: "Board", before: said } },
  ]);
});

test("a plan names whoever is in it now, by way of groups too, and once where he is named himself", async () => {
  const { it, chairs } = await openBoard();
  await using _ = it;
  const bob = `bob@${it.tenant.domain}`;
  await openImportantPeople(it.database).add(it.tenantId, { address: bob, note: "CFO", actor: "x" });
  const message = await seedMessage(it.database, it.tenant, { recipients: ["ann", "bob", "cid"] });
  const plan = async () => {
    const plans = openPlans(it.database, { wake: () => {} });
    const { id } = await drafted({ ...it, plans, message, woken: () => 0 }, draftOf(message));
    return (await plans.get(it.tenantId, id, "person:ann"))?.importantPeople;
  };
  expect(await plan()).toEqual([
    { address: `ann@${it.tenant.domain}`, note: "Board: decides", copies: 1 },
    { address: bob, note: "CFO", copies: 1 },
  ]);
  await it.leave(chairs);
  expect((await plan())?.map(({ address }) => address)).toEqual([bob]);
});

test("their copies come before others of their class, and count for the breaker's limit", async () => {
  const { it } = await openBoard();
  await using _ = it;
  await it.limit({ importantPerHour: 1 });
  await it.save(undefined);
  await it.judge(await it.come(["cid", "ann"]));
  await it.judge(await it.come(["cid", "bob"], ["bob"]));
  const raised = await it.query<{ name: string }>(
    `select split_part(c.address, '@', 1) as name from retraction_copy rc join copy c on c.id = rc.copy_id
     where rc.priority % 2 = 1 order by 1`,
  );
  expect(raised).toEqual([{ name: "ann" }]);
  // Of bob it is known as soon as his mailbox is.
  await it.lookUp();
  expect(await it.query("select 1 from retraction_copy where priority % 2 = 1")).toHaveLength(2);
  await it.work();
  expect(it.trips).toMatchObject([{ cause: "important_people" }]);
});
