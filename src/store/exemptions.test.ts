import { expect, test } from "vitest";
import { newId, type CopyId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { openExemptions } from "./exemptions.ts";

async function fixture() {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { messageId, copies } = await seedMessage(database, tenant, { recipients: ["ann", "bob"] });
  const copyId = copies[0]?.copyId ?? newId<CopyId>(new Date());
  await database.asWorker((tx) => tx.rows("update copy set exempt_at = now(), exempt_by = 'person:ann'"));
  const read = (text: string) => database.asWorker((tx) => tx.rows(text));
  return {
    database,
    tenantId: tenant.tenantId,
    request: { messageId, copyId, actor: "person:eva" },
    exempt: () => read("select id from copy where exempt_at is not null"),
    events: () => read(`select actor, copy_id as "copyId" from event where kind = 'copy.exemption_lifted'`),
    ...openExemptions(database),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

test("what a person lifts is no longer exempt, the others are, and it is written down once who did it", async () => {
  await using it = await fixture();
  const { request } = it;
  const replies = await Promise.all([it.lift(it.tenantId, request), it.lift(it.tenantId, request)]);
  expect(replies.toSorted()).toEqual(["lifted", "not_exempt"]);
  expect(await it.exempt()).toHaveLength(1);
  expect(await it.events()).toEqual([{ actor: "person:eva", copyId: request.copyId }]);
});

test("another tenant's copy, and a copy of another message, are not found and stay as they are", async () => {
  await using it = await fixture();
  const other = await seedTenant(it.database);
  const { messageId } = await seedMessage(it.database, other);
  expect(await it.lift(other.tenantId, it.request)).toBe("not_found");
  expect(await it.lift(it.tenantId, { ...it.request, messageId })).toBe("not_found");
  expect(await it.exempt()).toHaveLength(2);
});
