import fc from "fast-check";
import { expect, test } from "vitest";
import type { SettledOutcome } from "#retraction/outcome.ts";
import type { RetractionId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { count } from "../../test/support/journal-deliveries.ts";
import { forgetIn, keepFor } from "../../test/support/kept-mail.ts";
import {
  broughtBack,
  copyAt,
  draftOf,
  drafted,
  openRequests,
  type RequestsFixture,
  started,
} from "../../test/support/requests-fixture.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";
import { untilOneWaits } from "../../test/support/until-one-waits.ts";
import { deleteMessages } from "./delete-messages.ts";
import { openExemptions } from "./exemptions.ts";
import { lockWholeMessages } from "./lock-messages.ts";
import { openRestorability } from "./restorability.ts";

const ALL = { messages: 30, retracted: 90 } as const;

/** Settles all copies of a run alike, and ends it. */
async function ended(it: RequestsFixture, id: RetractionId, outcome: SettledOutcome): Promise<void> {
  for (const { copyId } of it.message.copies) {
    await settleCopy(it.database, { tenantId: it.tenantId, retractionId: id, copyId, outcome });
  }
  await it.database.asWorker((tx) =>
    tx.rows("update retraction set state = 'done', done_at = now() where tenant_id = $1 and id = $2", [
      it.tenantId,
      id,
    ]),
  );
}

async function set(it: RequestsFixture, statement: string, ...values: readonly unknown[]): Promise<void> {
  await it.database.asWorker((tx) => tx.rows(statement, [it.tenantId, ...values]));
}

test("of what was retracted the counts stay: every total adds up, copy by copy, whatever is forgotten", async () => {
  const it = await openRequests(["ann", "bob", "cid"]);
  await using _ = it.database;
  const second = await seedMessage(it.database, it.tenant, { recipients: ["dan"] });
  const ids = [it.message.messageId, second.messageId];
  const run = await started(it, draftOf(it.message, { messageIds: ids }));
  const row = { tenantId: it.tenantId, retractionId: run.id };
  await settleCopy(it.database, { ...row, copyId: copyAt(it, 0), outcome: "moved" });
  await settleCopy(it.database, { ...row, copyId: copyAt(it, 1), outcome: "moved" });
  await settleCopy(it.database, { ...row, copyId: copyAt(it, 2), outcome: "not_found" });
  for (const { copyId } of second.copies)
    await settleCopy(it.database, { ...row, copyId, outcome: "identity_mismatch" });
  await set(
    it,
    "update retraction_copy set late_at = now() where tenant_id = $1 and copy_id = $2",
    copyAt(it, 0),
  );
  await set(
    it,
    "update retraction set state = 'done', done_at = now(), late_until = now() where tenant_id = $1",
  );
  const before = await it.requests.get(it.tenantId, run.id);
  await keepFor(it.database, it.tenantId, ALL);
  expect(await forgetIn(it.database, 89)).toMatchObject({ messages: 0, retracted: 0 });
  expect(await forgetIn(it.database, 92)).toMatchObject({ messages: 0, retracted: 1 });
  // The other message waits for a person's decision, and stays in the same run.
  expect(await it.requests.get(it.tenantId, run.id)).toEqual({
    ...before,
    forgotten: { moved: 2, not_found: 1 },
  });
  expect(before).toMatchObject({ copies: 4, lateCount: 1, forgotten: {} });
  expect(await it.requests.copies(it.tenantId, run.id, { offset: 0, limit: 9 })).toHaveLength(1);
  await set(it, "update retraction_copy set outcome = 'refused' where tenant_id = $1");
  expect(await forgetIn(it.database, 94)).toMatchObject({ retracted: 1 });
  expect(await it.requests.get(it.tenantId, run.id)).toEqual({
    ...before,
    counts: { moved: 2, not_found: 1, refused: 1 },
    forgotten: { moved: 2, not_found: 1, refused: 1 },
  });
  const reading = await openRestorability(it.database).ofRetraction(it.tenantId, run.id, new Date());
  expect(reading).toMatchObject({ restorable: "no", copies: 4, counts: { yes: 0, no: 4, unknown: 0 } });
  for (const table of ["message", "copy", "retraction_copy", "hit", "hit_operation"]) {
    expect([table, await count(it.database, it.tenant, table)]).toEqual([table, 0]);
  }
});

test("a plan that was given up keeps its refused copies as a count, and one that waits keeps its messages", async () => {
  const it = await openRequests(["ann", "bob"]);
  await using _ = it.database;
  const draft = await drafted(it, draftOf(it.message));
  await keepFor(it.database, it.tenantId, ALL);
  expect(await forgetIn(it.database, 100)).toMatchObject({ messages: 0 });
  await it.requests.cancel(it.tenantId, draft.id, "person:ann");
  const before = await it.requests.get(it.tenantId, draft.id);
  expect(before).toMatchObject({ state: "done", copies: 2, counts: { refused: 2 } });
  expect(await forgetIn(it.database, 102)).toMatchObject({ messages: 1 });
  expect(await it.requests.get(it.tenantId, draft.id)).toEqual({ ...before, forgotten: { refused: 2 } });
});

test("a plan made and applied while its message goes acts on nothing, and says what is gone", async () => {
  await using database = await cloneDatabase();
  const it = await openRequests(["ann", "bob"], [], database);
  const applied = await database.asWorker(async (tx) => {
    const locked = await lockWholeMessages(tx, it.tenantId, [it.message.messageId]);
    const { id, hash } = await drafted(it, draftOf(it.message));
    const reply = it.requests.apply(it.tenantId, id, { hash: hash ?? "", actor: "token:soar" });
    await untilOneWaits(database);
    await deleteMessages(tx, it.tenantId, locked);
    return { id, reply };
  });
  const gone = it.message.copies.map(({ copyId }) => copyId).toSorted();
  expect(await applied.reply).toMatchObject({ result: "started", drift: { gone } });
  expect(await it.requests.get(it.tenantId, applied.id)).toMatchObject({
    state: "done",
    copies: 0,
    counts: {},
    forgotten: {},
  });
});

test("what a release put back stays for as long as no automation may touch it", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const release = await broughtBack(it);
  await set(it, "update retraction set state = 'done', done_at = now() where tenant_id = $1");
  await keepFor(it.database, it.tenantId, ALL);
  expect(await forgetIn(it.database, 100)).toMatchObject({ messages: 0, retracted: 0 });
  const lift = { messageId: it.message.messageId, copyId: copyAt(it, 0), actor: "person:ann" };
  expect(await openExemptions(it.database).lift(it.tenantId, lift)).toBe("lifted");
  const before = await it.requests.get(it.tenantId, release);
  expect(await forgetIn(it.database, 102)).toMatchObject({ retracted: 1 });
  expect(await it.requests.get(it.tenantId, release)).toEqual({ ...before, forgotten: { restored: 1 } });
  // Who lifted it is in the audit log, and the facts that its entries stand for are kept.
  const kept = await it.database.asTenant(it.tenantId, (tx) =>
    tx.rows<{ kind: string }>("select kind from event where message_id is not null order by tx, id"),
  );
  expect(kept.map(({ kind }) => kind)).toContain("copy.exemption_lifted");
  expect(kept.map(({ kind }) => kind)).not.toContain("copy.settled");
});

/** What can have happened to a message, in this order, and whether it keeps it after all figures are over. */
const HISTORY = {
  nothing: { keeps: false, make: () => Promise.resolve() },
  not_found: {
    keeps: false,
    make: async (it) => ended(it, (await started(it, draftOf(it.message))).id, "not_found"),
  },
  in_junk: {
    keeps: false,
    make: async (it) => ended(it, (await started(it, draftOf(it.message))).id, "moved"),
  },
  // Nobody has said how long Deleted Items keep mail.
  in_trash: {
    keeps: true,
    make: async (it) => {
      const { id } = await started(it, draftOf(it.message));
      await ended(it, id, "moved");
      await set(
        it,
        "update hit_operation set reached = 'trash' where tenant_id = $1 and retraction_id = $2",
        id,
      );
    },
  },
  undecided: {
    keeps: true,
    make: async (it) => ended(it, (await started(it, draftOf(it.message))).id, "identity_mismatch"),
  },
  watched: {
    keeps: true,
    make: async (it) => {
      const { id } = await started(it, draftOf(it.message));
      await ended(it, id, "not_found");
      await set(it, "update retraction set state = 'watching' where tenant_id = $1 and id = $2", id);
    },
  },
  exempt: {
    keeps: true,
    make: (it) =>
      set(
        it,
        "update copy set exempt_at = now() where tenant_id = $1 and message_id = $2",
        it.message.messageId,
      ),
  },
  not_judged: {
    keeps: true,
    make: (it) =>
      set(
        it,
        "update message set judge_due_at = now() where tenant_id = $1 and id = $2",
        it.message.messageId,
      ),
  },
  given_up: {
    keeps: false,
    make: async (it) => {
      const { id } = await drafted(it, draftOf(it.message));
      await it.requests.cancel(it.tenantId, id, "person:ann");
    },
  },
  planned: { keeps: true, make: async (it) => void (await drafted(it, draftOf(it.message))) },
  open: { keeps: true, make: async (it) => void (await started(it, draftOf(it.message))) },
} as const satisfies Readonly<
  Record<string, { readonly keeps: boolean; readonly make: (it: RequestsFixture) => Promise<void> }>
>;
const HAPPENINGS = Object.keys(HISTORY) as readonly (keyof typeof HISTORY)[];

test("no message with anything open or releasable is ever deleted, and every other one is", async () => {
  await using database = await cloneDatabase();
  const histories = fc.array(fc.subarray([...HAPPENINGS], { maxLength: 3 }), { minLength: 4, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(histories, async (all) => {
      const first = await openRequests([], [], database);
      await set(first, "delete from message where tenant_id = $1");
      const kept: string[] = [];
      for (const history of all) {
        const message = await seedMessage(database, first.tenant, { recipients: ["ann", "bob"] });
        for (const it of history) await HISTORY[it].make({ ...first, message });
        if (history.some((it) => HISTORY[it].keeps)) kept.push(message.messageId);
      }
      await keepFor(database, first.tenantId, ALL);
      await forgetIn(database, 200, 3);
      const left = await database.asTenant(first.tenantId, (tx) =>
        tx.rows<{ id: string }>("select id from message order by id"),
      );
      expect(left.map(({ id }) => id)).toEqual(kept.toSorted());
    }),
    { numRuns: 8, endOnFailure: true },
  );
});
