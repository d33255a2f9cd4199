import { expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import { groups, openScopedAutomation } from "../../test/support/scoped-automation.ts";
import { openObserved } from "./observed.ts";
import { OUTSIDE } from "./scope-gate.ts";

const REFUSED = `refused ${OUTSIDE}`;

test("only who is in the group is acted on, by way of groups in it too; the log says who stays and why", async () => {
  await using it = await openScopedAutomation();
  const inner = await it.group("inner", ["ann"]);
  const outer = await it.group("outer", ["cid"], [inner]);
  await it.save({ only: groups(outer), except: undefined });
  const message = await it.come(["ann", "bob", "cid"]);
  expect(await it.judge(message)).toBe(2);
  expect(await it.rows()).toEqual(["ann pending", "cid pending"]);
  expect(await it.work()).toEqual({ begun: 2, stopped: 0 });
  expect(await it.query("select actor, data from event where kind = 'copy.out_of_scope'")).toEqual([
    {
      actor: "setting",
      data: {
        integrationId: it.tenant.integrationId,
        wanted: "JunkEmail",
        copies: 1,
        settingVersion: 2,
        reason: OUTSIDE,
      },
    },
  ]);
});

test("who is excepted is not acted on, though he is in a group that is; and without anybody nothing begins", async () => {
  await using it = await openScopedAutomation();
  const team = await it.group("team", ["ann", "bob"]);
  await it.save({ only: groups(team), except: it.mailboxes("bob") });
  await it.judge(await it.come(["ann", "bob"]));
  expect(await it.rows()).toEqual(["ann pending"]);
  expect(await it.judge(await it.come(["bob", "cid"]))).toBe(0);
  expect(await it.query("select 1 from retraction")).toHaveLength(1);
});

test("members are those at the moment of the act: who has left the group before it is refused, uncounted", async () => {
  await using it = await openScopedAutomation();
  const team = await it.group("team", ["ann"]);
  await it.save({ only: groups(team), except: undefined });
  await it.judge(await it.come(["ann"]));
  await it.leave(team);
  expect(await it.work()).toEqual({ begun: 0, stopped: 1 });
  expect(await it.query("select 1 from hit_operation")).toEqual([]);
  expect(await it.query("select 1 from breaker_count")).toEqual([]);
});

test("whose mailbox nobody knows when the mail comes is decided when it is looked up, and looked for no more", async () => {
  await using it = await openScopedAutomation();
  await it.save({ only: it.mailboxes("ann"), except: undefined });
  const message = await it.come(["ann", "bob"], ["ann", "bob"]);
  expect(await it.judge(message)).toBe(2);
  await it.lookUp();
  expect(await it.rows()).toEqual(["ann pending", `bob ${REFUSED}`]);
  expect(
    await it.query("select data from event where kind = 'copy.settled' and message_id = $1", [
      message.messageId,
    ]),
  ).toEqual([{ data: { outcome: "refused", reason: OUTSIDE, asked: "JunkEmail" } }]);
  // Where that was all there was, the run is done.
  await it.judge(await it.come(["cid"], ["cid"]));
  await it.lookUp();
  expect(await it.query("select state from retraction order by id desc limit 1")).toEqual([
    { state: "done" },
  ]);
});

test("who is excepted meanwhile is not acted on, though the mail came before", async () => {
  await using it = await openScopedAutomation();
  await it.save(undefined);
  await it.judge(await it.come(["ann", "bob"]));
  await it.save({ only: undefined, except: it.mailboxes("bob") });
  expect(await it.work()).toEqual({ begun: 1, stopped: 1 });
});

test("what one setting sent to be hard-deleted for few, another one with a milder place for all does not let go on", async () => {
  await using it = await openScopedAutomation();
  await it.save({ only: it.mailboxes("ann"), except: undefined }, "RecoverableItemsPurges");
  await it.judge(await it.come(["bob"], ["bob"]));
  await it.save(undefined, "JunkEmail");
  await it.lookUp();
  expect(await it.rows()).toEqual([`bob ${REFUSED}`]);
});

test("a recipient who comes late is asked about anew, by the setting that holds then", async () => {
  await using it = await openScopedAutomation();
  await it.save({ only: it.mailboxes("ann"), except: undefined });
  const message = await it.come(["ann", "bob", "cid"]);
  await it.judge(message, ["ann", "bob"]);
  await it.save({ only: it.mailboxes("ann", "cid"), except: undefined });
  await it.judge(message, ["cid"]);
  expect(await it.rows()).toEqual(["ann pending", "cid pending"]);
  expect(await it.work()).toEqual({ begun: 2, stopped: 0 });
});

test("a group that is no more holds nobody: only it is nobody, and except it protects nobody", async () => {
  await using it = await openScopedAutomation();
  const team = await it.group("team", ["ann"]);
  await it.query("update directory_group set gone_at = now()");
  await it.save({ only: groups(team), except: undefined });
  expect(await it.judge(await it.come(["ann"]))).toBe(0);
  await it.save({ only: undefined, except: groups(team) });
  expect(await it.judge(await it.come(["ann"]))).toBe(1);
});

test("what was observed and a person lets go on is still only for those in the scope", async () => {
  await using it = await openScopedAutomation();
  await it.save({ only: undefined, except: it.mailboxes("bob") });
  await it.mode("observe");
  await it.judge(await it.come(["ann", "bob"], ["bob"]));
  expect(await it.outcomes()).toEqual({ held: 2 });
  const [run] = await it.query<{ id: RetractionId }>("select id from retraction");
  const all = { decision: "proceed", reason: "seen", actor: "person:ann" } as const;
  await openObserved(it.database, { wake: () => {} }).decide(
    it.tenantId,
    { retractionIds: run ? [run.id] : [] },
    all,
  );
  await it.lookUp();
  expect(await it.rows()).toEqual(["ann pending", `bob ${REFUSED}`]);
  expect(await it.work()).toEqual({ begun: 1, stopped: 0 });
});

test("the breaker counts and stops only what is in the scope", async () => {
  await using it = await openScopedAutomation();
  await it.limit({ copiesPerHour: 1, sharePercent: 100 });
  await it.save({ only: it.mailboxes("ann"), except: undefined });
  for (let n = 0; n < 3; n++) await it.judge(await it.come(["bob", "cid"]));
  await it.judge(await it.come(["ann"]));
  expect(await it.work()).toEqual({ begun: 1, stopped: 0 });
  expect(it.trips).toEqual([]);
});

test("what people ask for has nothing to do with the scope of a setting", async () => {
  await using it = await openScopedAutomation();
  await it.save({ only: it.mailboxes("ann"), except: undefined });
  const message = await it.come(["bob"]);
  const draft = await it.requests.draft(it.tenantId, {
    messageIds: [message.messageId],
    destination: "JunkEmail",
    whenImpossible: "leave",
    reason: "phish",
    requestedBy: "person:ann",
  });
  if (draft.result !== "drafted") throw new Error(draft.result);
  const { id, hash = "" } = draft.retraction;
  await it.requests.apply(it.tenantId, id, { hash, actor: "person:ann", confirmCopies: 1 });
  expect(await it.work()).toEqual({ begun: 1, stopped: 0 });
});
