import fc from "fast-check";
import { expect, test } from "vitest";
import type { Scope, ScopePart } from "#directory/scope.ts";
import type { MailboxId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { joinGroup, type SeededGroup, seedGroup } from "../../test/support/seed-group.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { openDirectoryEntries } from "./directory-entries.ts";
import { scopedCopies } from "./scoped-candidates.ts";
import { mailboxesInScope, whereInScope } from "./where-in-scope.ts";

const PEOPLE = ["ann", "bob", "cyd", "dan"] as const;

/** Four people and five groups: two in each other, one with everybody, one that is gone, one made by hand. */
async function openDirectory() {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { tenantId } = tenant;
  const message = await seedMessage(database, tenant, { recipients: [...PEOPLE] });
  const seed = (name: string, hasEveryone = false) => seedGroup(database, tenant, { name, hasEveryone });
  const groups = [await seed("one"), await seed("two"), await seed("all", true), await seed("gone")];
  await database.asWorker((tx) =>
    tx.rows("update directory_group set gone_at = now() where tenant_id = $1 and name = 'gone'", [tenantId]),
  );
  const entry = {
    address: `dan@${tenant.domain}`,
    displayName: "",
    kind: "user",
    groups: ["By hand"],
  } as const;
  await openDirectoryEntries(database).save(tenantId, [entry], "test");
  const [manual] = await database.asWorker((tx) =>
    tx.rows<SeededGroup>(
      `select id, name, provider_id as "providerId" from directory_group where kind = 'manual'`,
    ),
  );
  if (manual === undefined) throw new Error("no group was made");
  return { database, tenantId, message, groups: [...groups, manual] };
}

test("from a mailbox upwards the same are in a scope as from its groups downwards, whoever is in which group", async () => {
  const it = await openDirectory();
  await using database = it.database;
  const { tenantId, message, groups } = it;
  const mailboxIds = message.copies.map(({ mailboxId }) => mailboxId);
  const copyIds = message.copies.map(({ copyId }) => copyId);
  const part: fc.Arbitrary<ScopePart> = fc.record({
    groups: fc.subarray(groups).map((some) => some.map(({ id, name }) => ({ id, name }))),
    mailboxes: fc.subarray(mailboxIds).map((some) => some.map((id) => ({ id, address: id }))),
  });
  const scope: fc.Arbitrary<Scope> = fc.record({
    only: fc.option(part, { nil: undefined }),
    except: fc.option(part, { nil: undefined }),
  });
  const ofProvider = groups.filter((group) => group.name !== "By hand");
  const members = fc.array(
    fc.record({
      group: fc.constantFrom(...ofProvider),
      mailboxes: fc.subarray(mailboxIds),
      groups: fc.subarray(ofProvider),
    }),
    { maxLength: 4 },
  );
  // Whoever was in the one that is gone when it was lost.
  const kept = fc.subarray(mailboxIds);
  await fc.assert(
    fc.asyncProperty(scope, members, kept, async (asked, joins, keptIds) => {
      await database.asWorker(async (tx) => {
        await tx.rows("delete from directory_member where kind <> 'address'");
        await tx.rows("delete from kept_member");
        await tx.rows(
          `insert into kept_member (tenant_id, group_id, mailbox_id)
           select tenant_id, id, unnest($1::uuid[]) from directory_group where name = 'gone'`,
          [keptIds],
        );
      });
      const byGroup = new Map(joins.map((join) => [join.group.id, join]));
      for (const join of byGroup.values()) await joinGroup(database, tenantId, join);
      const [upwards, downwards, mailboxes] = await database.asTenant(tenantId, async (tx) => [
        await whereInScope(tx, tenantId, { copyIds, scope: asked }),
        await scopedCopies(tx, tenantId, { messageIds: [message.messageId], scope: asked }),
        await mailboxesInScope(tx, tenantId, { mailboxIds, scope: asked }),
      ]);
      const inside = copyIds.filter((id) => upwards.get(id) === "inside");
      expect(new Set(inside)).toEqual(downwards.inside);
      const inThem = message.copies.filter(({ copyId }) => inside.includes(copyId));
      expect(mailboxes).toEqual(new Set<MailboxId>(inThem.map(({ mailboxId }) => mailboxId)));
    }),
    { numRuns: 60 },
  );
});

test("a copy of which nobody knows whose mailbox it is in is neither inside nor outside", async () => {
  const it = await openDirectory();
  await using database = it.database;
  const { tenantId, message } = it;
  const copyIds = message.copies.map(({ copyId }) => copyId);
  await database.asWorker((tx) => tx.rows("update copy set mailbox_id = null where id = $1", [copyIds[0]]));
  const scope = { only: undefined, except: { groups: [], mailboxes: [] } };
  const where = await database.asTenant(tenantId, (tx) => whereInScope(tx, tenantId, { copyIds, scope }));
  expect([...where.values()].toSorted()).toEqual(["inside", "inside", "inside", "unknown"]);
});
