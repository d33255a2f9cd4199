import { expect, test } from "vitest";
import type { Id } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { atOnce } from "./at-once.ts";
import type { OldMail } from "./old-mail.ts";

test("one transaction takes as many messages as their recipients allow", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const seeded = [await seedMessage(database, tenant), await seedMessage(database, tenant)];
  const old: readonly OldMail[] = seeded.map(({ messageId }) => ({ id: messageId, messageId }));
  const [first] = seeded;
  const takenWith = async (recipients: number): Promise<number> =>
    database.asTenant(tenant.tenantId, async (tx) => {
      await tx.rows(
        `insert into recipient (tenant_id, message_id, address, kind, is_external, journal_copy_id)
         select $1, id, 'r' || n || '@corp.example', 'to', false, $2 from message, generate_series(1, $3::int) n
         on conflict do nothing`,
        [tenant.tenantId, first?.journalCopyId, recipients],
      );
      return (await atOnce(tx, tenant.tenantId, { what: "messages", old: [...old, ...old, ...old, ...old] }))
        .length;
    });
  expect(await takenWith(10)).toBe(8);
  expect(await takenWith(6_000)).toBe(4);
});

test("large originals go some at a time", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { messageId, journalCopyId } = await seedMessage(database, tenant);
  const id: Id<string> = journalCopyId;
  const taken = await database.asTenant(tenant.tenantId, async (tx) => {
    await tx.rows(
      "insert into raw_chunk (tenant_id, journal_copy_id, n, sealed) select $1, $2, n, '' from generate_series(0, 149) n",
      [tenant.tenantId, journalCopyId],
    );
    return atOnce(tx, tenant.tenantId, {
      what: "raw",
      old: [
        { id, messageId },
        { id, messageId },
      ],
    });
  });
  expect(taken).toHaveLength(1);
});
