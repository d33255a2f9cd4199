import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DirectoryMailbox } from "#directory/address-book.ts";
import type { CopyWork, WorkerId } from "#retraction/ledger.ts";
import { newId, type RetractionId } from "#shared/ids.ts";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { enqueueCopies } from "./enqueue.ts";
import { openLedger } from "./ledger.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

interface NewRun {
  readonly kind?: "manual" | "automatic";
  readonly scope?: object;
}

/** A mail to an alias that is ann's by what was read, in several runs; each worker holds ann's lane of its run. */
async function openMail(runs: readonly NewRun[]) {
  const tenant = await seedTenant(database);
  const { tenantId } = tenant;
  const message = await seedMessage(database, tenant, { recipients: ["ann"] });
  const [copy] = message.copies;
  if (copy === undefined) throw new Error("no copy");
  const mailbox = (name: string): DirectoryMailbox => ({
    providerId: `id-${name}`,
    handle: name,
    primaryAddress: `${name}@${tenant.domain}`,
    addresses: [`${name}@${tenant.domain}`],
  });
  const [ann] = await database.asWorker((tx) =>
    tx.rows<{ providerId: string; handle: string }>(
      `select provider_id as "providerId", handle from mailbox where id = $1`,
      [copy.mailboxId],
    ),
  );
  const known: Readonly<Record<string, DirectoryMailbox>> = {
    ann: { ...mailbox("ann"), ...ann },
    bob: mailbox("bob"),
    cid: mailbox("cid"),
  };
  const ids: RetractionId[] = [];
  for (const { kind = "manual", scope } of runs) {
    const id = newId<RetractionId>(new Date());
    ids.push(id);
    await database.asWorker(async (tx) => {
      await tx.rows(
        `insert into retraction (tenant_id, id, kind, state, destination, when_impossible, requested_by, applied_at, scope)
         values ($1, $2, $3, 'running', 'JunkEmail', 'leave', 'person:ann', now(), $4)`,
        [tenantId, id, kind, scope === undefined ? null : JSON.stringify(scope)],
      );
      await enqueueCopies(tx, tenantId, [
        {
          retractionId: id,
          copyId: copy.copyId,
          messageId: message.messageId,
          kind: "retract",
          asked: "JunkEmail",
          whenImpossible: "leave",
          priority: 20,
        },
      ]);
    });
  }
  const ledger = openLedger(database);
  const worker = newId<WorkerId>(new Date());
  await database.asWorker((tx) =>
    tx.rows(
      "update lane set lease_owner = $2, lease_until = now() + interval '1 hour' where tenant_id = $1",
      [tenantId, worker],
    ),
  );
  return {
    tenant,
    message,
    ids,
    /** The directory says who has the alias now. */
    follow: (run: number, names: readonly string[], by = worker): Promise<boolean> => {
      const { copyId, mailboxId, address } = copy;
      const work = { tenantId, messageId: message.messageId, copyId, laneId: mailboxId, address };
      const row = { ...work, retractionId: ids[run] } as unknown as CopyWork;
      const mailboxes = names.flatMap((name) => known[name] ?? []);
      return ledger.follow(by, row, { kind: "mailboxes", viaGroup: false, mailboxes });
    },
    rows: async (run: number): Promise<readonly string[]> =>
      (
        await database.asWorker((tx) =>
          tx.rows<{ line: string }>(
            `select concat_ws(' ', m.handle, rc.outcome) as line from retraction_copy rc
             join copy c on c.id = rc.copy_id join mailbox m on m.id = c.mailbox_id where rc.retraction_id = $1 order by 1`,
            [ids[run]],
          ),
        )
      ).map(({ line }) => line),
    query: <It extends object>(text: string, values: readonly unknown[] = []) =>
      database.asWorker((tx) => tx.rows<It>(text, values)),
  };
}

test("whoever asks, in whatever order and however often, each run looks once in each mailbox that has the address", async () => {
  const told = fc.array(
    fc.record({ run: fc.nat(1), names: fc.subarray(["ann", "bob", "cid"]), together: fc.boolean() }),
    { minLength: 1, maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(told, async (steps) => {
      const it = await openMail([{}, {}]);
      const [ann] = await it.rows(0);
      const expected = [new Set([ann]), new Set([ann])];
      for (const { run, names, together } of steps) {
        // By the same answer twice at once, as where two processes have been given it.
        const asked = together ? [it.follow(run, names), it.follow(run, names)] : [it.follow(run, names)];
        const isElsewhere = names.length > 0 && !names.includes("ann");
        expect(await Promise.all(asked)).toEqual(asked.map(() => isElsewhere));
        if (isElsewhere) for (const name of names) expected[run]?.add(`${name} pending`);
      }
      for (const [run, rows] of expected.entries()) expect(new Set(await it.rows(run))).toEqual(rows);
      const copies = await it.query<{ n: number }>(
        "select count(*)::int as n from copy where message_id = $1 group by mailbox_id having count(*) > 1",
        [it.message.messageId],
      );
      expect(copies).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

test("the new row is looked for by the mail's own schedule, in a lane that is due, and the log says why it is there", async () => {
  const it = await openMail([{}]);
  await it.follow(0, ["bob"]);
  const [row] = await it.query(
    `select rc.asked, rc.when_impossible, rc.look_base_at = c.journaled_at as "isOwnSchedule", l.due_at is not null as "isDue",
       array(select address from copy_recipient where copy_id = c.id) as recipients
     from retraction_copy rc join copy c on c.id = rc.copy_id join mailbox m on m.id = c.mailbox_id
     join lane l on l.id = rc.lane_id where m.handle = 'bob' and rc.retraction_id = $1`,
    [it.ids[0]],
  );
  expect(row).toMatchObject({
    asked: "JunkEmail",
    when_impossible: "leave",
    isOwnSchedule: true,
    isDue: true,
  });
  expect(
    await it.query(
      "select data ->> 'reason' as reason from event where kind = 'copy.joined' and message_id = $1",
      [it.message.messageId],
    ),
  ).toEqual([{ reason: expect.stringMatching(/^the address ann@.* leads here now$/) }]);
});

test("a set that was frozen for some mailboxes takes no other; what was put back is taken by no setting; a lost lane writes nothing", async () => {
  const scoped = await openMail([{ scope: { only: { groups: [], mailboxes: [] } } }]);
  expect(await scoped.follow(0, ["bob"])).toBe(false);
  expect(await scoped.rows(0)).toHaveLength(1);

  const it = await openMail([{}, { kind: "automatic" }]);
  expect(await it.follow(0, ["bob"], newId<WorkerId>(new Date()))).toBe(false);
  expect(await it.follow(0, ["bob"])).toBe(true);
  await it.query("update copy set exempt_at = now() where message_id = $1 and address like 'bob@%'", [
    it.message.messageId,
  ]);
  expect(await it.follow(1, ["bob"])).toBe(false);
  expect(await it.rows(1)).toHaveLength(1);
});
