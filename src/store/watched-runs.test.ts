import { expect, test } from "vitest";
import { NO_ACTION } from "#policy/auto-retract.ts";
import { delivery, judgedAs, journalOf } from "../../test/support/journal-deliveries.ts";
import { openWatch, TODAY, WATCH } from "../../test/support/watched-mail.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";
import { tendWatches } from "./tend-watches.ts";

test("a run whose set is settled watches, and takes the copies that later reports bring", async () => {
  await using it = await openWatch();
  const id = await it.start();
  await it.settle(id, "moved");
  expect(await it.run(id)).toMatchObject({ state: "watching", lateCount: 0, doneAt: undefined });
  await it.report("anna", "bruno");
  expect(await it.run(id)).toMatchObject({ state: "watching", copies: 2, lateCount: 1 });
  expect(await it.rows(id)).toEqual(["anna moved", "bruno pending"]);
  expect(it.wakes.length).toBeGreaterThan(0);
  const events = await it.query<{ kind: string }>(
    "select kind from event where retraction_id = $1 order by id",
    [id],
  );
  expect(events.map((event) => event.kind)).toEqual([
    "retraction.drafted",
    "retraction.started",
    "retraction.watching",
    "copy.joined",
  ]);
});

test("a run without the clause takes nothing that was not in its set", async () => {
  await using it = await openWatch();
  const id = await it.start({ ...WATCH, until: new Date(Date.now() - 1) });
  await it.report("bruno");
  expect(await it.rows(id)).toEqual(["anna pending"]);
  await it.settle(id, "moved");
  expect(await it.run(id)).toMatchObject({ state: "done" });
});

test("what comes while the run still runs, or came between plan and start, joins too", async () => {
  await using it = await openWatch();
  const draft = await it.requests.draft(it.tenantId, {
    messageIds: [it.messageId],
    destination: "JunkEmail",
    whenImpossible: "leave",
    reason: "",
    requestedBy: "person:ann",
    late: WATCH,
  });
  if (draft.result !== "drafted") throw new Error(draft.result);
  await it.report("bruno");
  const { id, hash = "" } = draft.retraction;
  await it.requests.apply(it.tenantId, id, { hash, actor: "person:ann" });
  await it.report("carla");
  expect(await it.rows(id)).toEqual(["anna pending", "bruno pending", "carla pending"]);
  expect(await it.run(id)).toMatchObject({ lateCount: 2 });
});

test("late copies are the run's, and no setting is asked for them", async () => {
  await using it = await openWatch();
  await openAutoRetract(it.database).save(it.tenantId, it.tenant.integrationId, {
    setting: { ...NO_ACTION, destinations: { ...NO_ACTION.destinations, MALICIOUS: "DeletedItems" } },
    savedBy: "test",
    savedAt: new Date(),
    basedOn: undefined,
  });
  const id = await it.start();
  await it.report("bruno");
  expect(await it.query("select 1 from retraction where kind = 'automatic'")).toEqual([]);
  expect(await it.rows(id)).toEqual(["anna pending", "bruno pending"]);
});

test("a copy that was given up is looked for again when a report names it", async () => {
  await using it = await openWatch();
  const id = await it.start();
  await it.settle(id, "not_found");
  await it.report("anna");
  expect(await it.rows(id)).toEqual(["anna pending"]);
  expect(await it.run(id)).toMatchObject({ state: "watching", lateCount: 1 });
});

test("a copy that was taken is looked for again when the mail is delivered to it once more", async () => {
  await using it = await openWatch();
  const id = await it.start();
  await it.settle(id, "moved");
  await it.report("anna");
  expect(await it.rows(id)).toEqual(["anna moved"]);
  const again = { receipt: { networkMessageId: "another delivery", receivedIds: [] } };
  await journalOf(it.database).store(
    delivery(it.tenant, "phish", { to: ["anna"], ...judgedAs("MALICIOUS"), ...TODAY(), ...again }),
  );
  expect(await it.rows(id)).toEqual(["anna pending"]);
  expect(await it.run(id)).toMatchObject({ state: "watching", lateCount: 1 });
});

test("what was given up is looked for again twice a day, and counts as late once it was found", async () => {
  await using it = await openWatch();
  const id = await it.start();
  await it.settle(id, "not_found");
  expect(await tendWatches(it.database)).toBe(0);
  const pass = () =>
    it.query(
      "update retraction_copy set settled_at = settled_at - interval '13 hours' where settled_at is not null",
    );
  await pass();
  expect(await tendWatches(it.database)).toBe(1);
  expect(await it.run(id)).toMatchObject({ state: "watching", counts: { pending: 1 }, lateCount: 0 });
  await it.settle(id, "not_found");
  expect(await it.run(id)).toMatchObject({ lateCount: 0 });
  await pass();
  await tendWatches(it.database);
  await it.settle(id, "moved");
  expect(await it.run(id)).toMatchObject({ state: "watching", counts: { moved: 1 }, lateCount: 1 });
});

test("what a person has put back is never taken", async () => {
  await using it = await openWatch();
  const id = await it.start();
  await it.settle(id, "not_found");
  await it.query("update copy set exempt_at = now(), exempt_by = 'person:ann'");
  await it.report("anna");
  await it.query("update retraction_copy set settled_at = settled_at - interval '13 hours'");
  expect(await tendWatches(it.database)).toBe(0);
  expect(await it.rows(id)).toEqual(["anna not_found"]);
});

test("a cancelled run takes nothing, nor does one that was released", async () => {
  await using it = await openWatch();
  const cancelled = await it.start();
  await it.settle(cancelled, "moved");
  expect(await it.requests.cancel(it.tenantId, cancelled, "person:ann")).toMatchObject({ state: "done" });
  const released = await it.start();
  await it.settle(released, "moved");
  await it.requests.release(it.tenantId, released, { reason: "", actor: "person:ann" });
  expect(await it.run(released)).toMatchObject({ state: "done", watchEndedAt: expect.any(Date) as Date });
  await it.report("bruno");
  expect(await it.rows(cancelled)).toEqual(["anna moved"]);
  expect(await it.rows(released)).toEqual(["anna moved"]);
});

test("a watch ends by itself: at its time, or when nothing came for long enough", async () => {
  await using it = await openWatch();
  const timed = await it.start();
  const idle = await it.start({ ...WATCH, idleDays: 3 });
  await it.settle(timed, "moved");
  await it.settle(idle, "moved");
  await tendWatches(it.database);
  expect(await it.run(idle)).toMatchObject({ state: "watching" });
  await it.query("update retraction set applied_at = applied_at - interval '4 days'");
  await it.report("bruno");
  await it.settle(timed, "moved");
  await it.settle(idle, "moved");
  await tendWatches(it.database);
  expect(await it.run(idle)).toMatchObject({ state: "watching", lateCount: 1 });
  await it.query("update retraction set last_late_at = last_late_at - interval '4 days'");
  await tendWatches(it.database);
  expect(await it.run(idle)).toMatchObject({ state: "done", watchEndedAt: expect.any(Date) as Date });
  expect(await it.run(timed)).toMatchObject({ state: "watching" });
  await it.query("update retraction set late_until = now() where id = $1", [timed]);
  await tendWatches(it.database);
  expect(await it.run(timed)).toMatchObject({ state: "done" });
  const ended = await it.query<{ data: object }>(
    "select data from event where kind = 'retraction.watch_ended' order by id",
  );
  expect(ended.map((event) => event.data)).toEqual([{ why: "nothing came" }, { why: "its time is over" }]);
  await it.report("carla");
  expect(await it.rows(timed)).toEqual(["anna moved", "bruno moved"]);
  await tendWatches(it.database);
  expect(await it.query("select 1 from watched_message")).toEqual([]);
});

test("two late reports at once bring each of their copies once", async () => {
  await using it = await openWatch();
  const id = await it.start();
  const other = journalOf(it.database);
  const late = (to: string) =>
    other.store(delivery(it.tenant, "phish", { to: [to], ...judgedAs("MALICIOUS"), ...TODAY() }));
  await Promise.all([
    it.report("bruno"),
    late("bruno"),
    it.report("carla"),
    late("dora"),
    tendWatches(it.database),
  ]);
  expect((await it.rows(id))?.sort()).toEqual([
    "anna pending",
    "bruno pending",
    "carla pending",
    "dora pending",
  ]);
});
