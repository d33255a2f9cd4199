import { expect, test } from "vitest";
import type { AskedScope } from "#directory/scope.ts";
import { NO_ACTION } from "#policy/auto-retract.ts";
import type { SettingWanted } from "#policy/auto-retract-settings.ts";
import { type GroupId, type MailboxId, newId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { joinGroup, seedGroup } from "../../test/support/seed-group.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { openAutoRetractLimits } from "./auto-retract-limit.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";
import { readConcerns } from "./concerns.ts";

const JUNK = { ...NO_ACTION, destinations: { ...NO_ACTION.destinations, SPAM: "JunkEmail" } } as const;
const HARD = {
  ...NO_ACTION,
  destinations: { ...NO_ACTION.destinations, SPAM: "RecoverableItemsPurges" },
} as const;
const [ANN, BOB] = ["person:ann", "person:bob"];

/** A week of spam: three copies for the pilot's ann, one for each of bob and cid, one for an address nobody has looked up. */
async function openWeek(persons: readonly string[] = []) {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { tenantId, integrationId } = tenant;
  const settings = openAutoRetract(database, { approvers: { eligible: () => Promise.resolve(persons) } });
  const spam = (recipients: readonly string[], subject: string) =>
    seedMessage(database, tenant, { disposition: "SPAM", subject, recipients });
  const first = await spam(["ann", "bob", "cid"], "one");
  await spam(["ann"], "two");
  await spam(["ann"], "three");
  await spam(["zoe"], "four");
  await database.asWorker(async (tx) => {
    await tx.rows("update copy set mailbox_id = null where address like 'zoe@%' or address like 'bob@%'");
    await tx.rows("delete from mailbox_address where address like 'zoe@%'");
  });
  const mailbox = (name: string): MailboxId => {
    const copy = first.copies.find((it) => it.address.startsWith(`${name}@`));
    if (copy === undefined) throw new Error(`no mailbox of ${name}`);
    return copy.mailboxId;
  };
  const pilot = await seedGroup(database, tenant, { name: "Pilot" });
  await joinGroup(database, tenantId, { group: pilot, mailboxes: [mailbox("ann")] });
  return {
    database,
    tenantId,
    pilot,
    mailbox,
    save: (wanted: Partial<SettingWanted>) =>
      settings.save(tenantId, integrationId, {
        setting: JUNK,
        savedBy: BOB ?? "",
        savedAt: new Date(),
        basedOn: undefined,
        ...wanted,
      }),
    current: async () => (await settings.current(tenantId))[0],
    limit: (copies: number) =>
      openAutoRetractLimits(database).save(tenantId, {
        value: { copies, percent: 0 },
        basedOn: undefined,
        actor: "person:ann",
      }),
    preview: async (scope: SettingWanted["scope"]) => {
      const wanted = { setting: JUNK, ...(scope && { scope }), now: new Date() };
      const reply = await settings.preview(tenantId, integrationId, wanted);
      if (reply?.result !== "previewed") throw new Error(reply?.result ?? "no integration");
      const { dispositions, limit } = reply.preview;
      return { spam: dispositions.find((it) => it.disposition === "SPAM"), limit };
    },
  };
}

const only = (...groups: readonly GroupId[]): AskedScope => ({
  only: { groups, mailboxes: [] },
  except: undefined,
});
const except = (...mailboxes: readonly MailboxId[]): AskedScope => ({
  only: undefined,
  except: { groups: [], mailboxes },
});

test("a version keeps its scope by id and by name; who says nothing of it keeps what stands, and everybody is said", async () => {
  const it = await openWeek();
  await using _ = it.database;
  const named = { only: { groups: [{ id: it.pilot.id, name: "Pilot" }], mailboxes: [] } };
  expect(await it.save({ scope: only(it.pilot.id) })).toMatchObject({ result: "saved" });
  expect(await it.current()).toMatchObject({ setting: { scope: named } });
  await it.save({ setting: NO_ACTION, scope: "as_it_stands" });
  expect(await it.current()).toMatchObject({ version: 2, setting: { scope: named } });
  await it.save({ scope: "everybody" });
  expect((await it.current())?.setting).toEqual(JUNK);
});

test("what is nobody's is refused by its id; what the directory has lost may stay where it stood, and is announced", async () => {
  const it = await openWeek();
  await using _ = it.database;
  const nobody = newId<GroupId>(new Date());
  expect(await it.save({ scope: only(nobody) })).toEqual({ result: "unknown_in_scope", id: nobody });
  await it.save({ scope: only(it.pilot.id) });
  const concerns = () => it.database.asTenant(it.tenantId, (tx) => readConcerns(tx, it.tenantId));
  const isLost = async () => (await concerns()).filter(({ kind }) => kind === "scope_lost");
  expect(await isLost()).toEqual([]);
  await it.database.asWorker((tx) => tx.rows("update directory_group set gone_at = now()"));
  expect(await isLost()).toMatchObject([{ count: 1, reason: "Pilot" }]);
  expect(await it.save({ scope: only(it.pilot.id) })).toMatchObject({ result: "saved" });
  await it.save({ scope: "everybody" });
  expect(await isLost()).toEqual([]);
});

test("a preview counts those in the scope, with whom nobody has looked up, and says how many stay", async () => {
  const it = await openWeek();
  await using _ = it.database;
  // zoe's mailbox is not known: she could be in it.
  const pilot = (await it.preview(only(it.pilot.id))).spam;
  expect(pilot).toMatchObject({ messages: 4, copies: 4, outside: 2 });
  expect(pilot?.samples.map(({ subject, copies }) => [subject, copies])).toEqual([
    ["four", 1],
    ["three", 1],
    ["two", 1],
    ["one", 1],
  ]);
  // bob's copy was never looked up either, and his address is.
  const others = await it.preview(except(it.mailbox("bob")));
  expect(others.spam).toMatchObject({ messages: 4, copies: 5, outside: 1 });
  expect((await it.preview("everybody")).spam).toMatchObject({ messages: 4, copies: 6, outside: 0 });
});

test("the limit counts who would be new in the scope, however small the steps", async () => {
  const it = await openWeek();
  await using _ = it.database;
  await it.limit(4);
  const limited = (scope: SettingWanted["scope"]) => it.save({ isLimited: true, ...(scope && { scope }) });
  expect(await limited("everybody")).toMatchObject({
    result: "beyond_limit",
    limit: { copies: 6, allowed: 4 },
  });
  expect(await limited(only(it.pilot.id))).toMatchObject({ result: "saved" });
  // Measured against what was last saved without a limit, which is nothing.
  expect(await limited(except(it.mailbox("bob")))).toMatchObject({
    result: "beyond_limit",
    limit: { copies: 5 },
  });
  await it.save({ scope: only(it.pilot.id) });
  // Now the pilot is given: bob, cid and zoe would be new. Of zoe nobody knows that she is in the pilot.
  expect(await limited("everybody")).toMatchObject({ result: "saved" });
});

test("widening the scope of Hard Delete takes a second person, narrowing it does not", async () => {
  const it = await openWeek([ANN ?? "", BOB ?? ""]);
  await using _ = it.database;
  await it.save({ setting: HARD, scope: only(it.pilot.id), savedBy: BOB ?? "" });
  const proposal = (await it.current())?.proposal;
  expect(proposal?.setting.scope).toMatchObject({ only: { groups: [{ name: "Pilot" }] } });
  await it.database.asWorker((tx) => tx.rows("delete from auto_retract_proposal"));
  // As if it had been approved.
  await it.database.asWorker((tx) =>
    tx.rows(
      `insert into auto_retract (tenant_id, integration_id, version, setting, saved_by, saved_at)
       select tenant_id, id, 1, $1, 'test', now() from integration`,
      [JSON.stringify(proposal?.setting)],
    ),
  );
  const narrower = { ...only(it.pilot.id), except: { groups: [], mailboxes: [it.mailbox("bob")] } };
  expect(await it.save({ setting: HARD, scope: narrower })).toMatchObject({ result: "saved" });
  expect(await it.save({ setting: HARD, scope: "everybody" })).toMatchObject({ result: "proposed" });
  expect(await it.save({ setting: HARD, scope: only(it.pilot.id) })).toMatchObject({ result: "proposed" });
});
