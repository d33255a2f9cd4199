import { expect, test } from "vitest";
import type { MailboxId } from "#shared/ids.ts";
import { groups, openScopedAutomation } from "../../test/support/scoped-automation.ts";
import type { SeededGroup } from "../../test/support/seed-group.ts";
import { readConcerns } from "./concerns.ts";
import { openConnectionHealth } from "./connection-health.ts";
import type { Transaction } from "./database.ts";
import { openImportantGroups } from "./important-groups.ts";
import { forgetKept } from "./lost-groups.ts";
import { saveListedGroups, sweepGroups } from "./save-listed-groups.ts";
import { mailboxesInScope } from "./where-in-scope.ts";

/** The board has bob in it directly, and ann by way of its chairs. */
async function openBoard() {
  const it = await openScopedAutomation();
  const { database, tenant, tenantId } = it;
  const chairs = await it.group("Chairs", ["ann"]);
  const board = await it.group("Board", ["bob"], [chairs]);
  const inTenant = <It>(work: (tx: Transaction) => Promise<It>): Promise<It> =>
    database.asTenant(tenantId, work);
  const reading = (generation: number | undefined) => ({
    tenantId,
    integrationId: tenant.integrationId,
    generation,
  });
  const listed = ({ providerId, name }: SeededGroup) => ({
    providerId,
    name,
    primaryAddress: undefined,
    addresses: [],
    kind: "security" as const,
    etag: undefined,
  });
  return {
    ...it,
    chairs,
    board,
    important: openImportantGroups(database),
    /** The directory says that these have gone, or lists them again, as changes. */
    told: (gone: readonly SeededGroup[], back: readonly SeededGroup[] = []) =>
      inTenant((tx) =>
        saveListedGroups(tx, reading(undefined), {
          groups: back.map(listed),
          removed: gone.map((group) => group.providerId),
          isFull: false,
        }),
      ),
    /** A whole reading has listed none of them; so many go at a time. */
    unseen: async (limit: number) => {
      const sweep = (tx: Transaction) => sweepGroups(tx, reading(2), { limit, membersToo: true });
      while ((await inTenant(sweep)) > 0);
    },
    ended: () => inTenant((tx) => forgetKept(tx, reading(undefined))),
    facts: () =>
      it.query<{ kind: string; data: Record<string, unknown> }>(
        "select kind, data from event where kind like 'directory.group_%' order by id",
      ),
    concerns: async () => (await inTenant((tx) => readConcerns(tx, tenantId))).map(({ kind }) => kind),
    spared: async (): Promise<readonly string[]> => {
      const names = ["ann", "bob", "cid"];
      const scope = { only: undefined, except: groups(board) };
      const mailboxIds: readonly MailboxId[] = names.map(it.mailboxOf);
      const inside = await inTenant((tx) => mailboxesInScope(tx, tenantId, { mailboxIds, scope }));
      return names.filter((name) => !inside.has(it.mailboxOf(name)));
    },
  };
}

test.each([
  ["as a change", 0],
  ["as a whole, all at once", 100],
  ["as a whole, piece by piece, the inner one first", 1],
])("who was in a lost group stays excepted until the group is there again: told %s", async (_, limit) => {
  const it = await openBoard();
  await using _database = it.database;
  await it.save({ only: undefined, except: groups(it.board) });
  expect(await it.spared()).toEqual(["ann", "bob"]);
  await (limit === 0 ? it.told([it.chairs, it.board]) : it.unseen(limit));
  expect(await it.spared()).toEqual(["ann", "bob"]);
  // Only the one that a setting names is told of.
  expect(await it.facts()).toEqual([
    {
      kind: "directory.group_lost",
      data: {
        integrationId: it.tenant.integrationId,
        group: "Board",
        groupId: it.board.id,
        usedBy: [expect.stringMatching(/^the scope of Auto-Retract for /)],
        keptMailboxes: 2,
      },
    },
  ]);
  expect(await it.concerns()).toContain("scope_lost");
  const [health] = await openConnectionHealth(it.database).list(it.tenantId);
  expect(health?.named).toEqual({
    lostInScope: ["Board"],
    foreignInScope: [],
    emptyInScope: [],
    lostImportant: [],
  });
  // Listed again it has nobody in it until its members are told; those who were are let go once the reading has ended.
  await it.told([], [it.board]);
  expect(await it.spared()).toEqual(["ann", "bob"]);
  await it.ended();
  expect(await it.spared()).toEqual([]);
  expect((await it.facts()).map(({ kind }) => kind)).toEqual([
    "directory.group_lost",
    "directory.group_back",
  ]);
  expect(await it.concerns()).not.toContain("scope_lost");
});

test("only a lost group is nobody: nothing moves more, and nothing moves for others either", async () => {
  const it = await openBoard();
  await using _ = it.database;
  await it.save({ only: groups(it.board), except: undefined });
  await it.told([it.board]);
  await it.judge(await it.come(["ann", "bob", "cid"]));
  expect(await it.rows()).toEqual([]);
});

test("who was in a lost group stays important, in plans, in the order and on the list, until it is taken off", async () => {
  const it = await openBoard();
  await using _ = it.database;
  await it.save(undefined);
  await it.important.add(it.tenantId, { id: it.board.id, note: "", actor: "person:ann" });
  await it.told([it.board, it.chairs]);
  expect(await it.important.list(it.tenantId)).toMatchObject([{ mailboxes: 2, isLost: true }]);
  expect(await it.facts()).toMatchObject([{ data: { usedBy: ["the important people"] } }]);
  expect(await it.concerns()).toContain("important_group_lost");
  const [health] = await openConnectionHealth(it.database).list(it.tenantId);
  expect(health?.named.lostImportant).toEqual(["Board"]);
  const raised = async () => {
    await it.query("delete from retraction_copy");
    await it.judge(await it.come(["ann", "cid"]));
    return it.query("select 1 from retraction_copy where priority % 2 = 1");
  };
  expect(await raised()).toHaveLength(1);
  await it.important.remove(it.tenantId, it.board.id, "person:ann");
  expect(await raised()).toHaveLength(0);
  expect(await it.concerns()).not.toContain("important_group_lost");
});

test("an excepted group in which the directory tells of nobody is announced: its members may be hidden", async () => {
  const it = await openBoard();
  await using _ = it.database;
  await it.save({ only: undefined, except: groups(it.board) });
  expect(await it.concerns()).not.toContain("scope_empty");
  await it.leave(it.board);
  expect(await it.concerns()).toContain("scope_empty");
  const [health] = await openConnectionHealth(it.database).list(it.tenantId);
  expect(health?.named.emptyInScope).toEqual(["Board"]);
});

test("of a group that nobody uses nothing is said, and nobody is kept", async () => {
  const it = await openBoard();
  await using _ = it.database;
  await it.told([it.board, it.chairs]);
  expect(await it.facts()).toEqual([]);
  expect(await it.query("select 1 from kept_member")).toEqual([]);
});

test("a run of an earlier version is held to its scope, though the group was lost after the next one was saved", async () => {
  const it = await openBoard();
  await using _ = it.database;
  await it.save({ only: undefined, except: groups(it.board) });
  await it.judge(await it.come(["bob", "cid"], ["bob"]));
  await it.save(undefined);
  await it.told([it.board]);
  await it.lookUp();
  expect(await it.rows()).toEqual(["bob refused outside of the scope of Auto-Retract", "cid pending"]);
  expect(await it.facts()).toEqual([]);
});
