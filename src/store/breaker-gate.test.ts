import { expect, test } from "vitest";
import { found, openAutomation, people } from "../../test/support/automation-fixture.ts";
import { measureInbound } from "./breaker-count.ts";
import { countOpenTrips } from "./breaker-open.ts";

test("a rule is stopped after its limit and at most one batch, and what comes later is held at once", async () => {
  await using it = await openAutomation();
  await it.limit({ copiesPerHour: 10 });
  const { retractionId } = await it.arrive({ to: people(30) });
  expect(await it.work({ maxLanes: 8 })).toEqual({ begun: 8, stopped: 0 });
  expect(it.trips).toEqual([]);
  expect(await it.work({ maxLanes: 8 })).toEqual({ begun: 8, stopped: 0 });
  expect(it.trips).toMatchObject([
    { rule: "detector:a", cause: "copies_per_hour", measured: 16, allowed: 10 },
  ]);
  expect(await it.work()).toMatchObject({ begun: 0 });
  expect(await it.outcomes()).toEqual({ acting: 16, held: 14 });
  const late = await it.arrive({ to: ["late"] });
  expect(late.due).toBe(0);
  expect(await it.outcomes()).toEqual({ acting: 16, held: 15 });
  expect(await it.requests.get(it.tenantId, late.retractionId)).toMatchObject({
    state: "held",
    heldFor: "breaker",
    counts: { held: 1 },
  });
  const copies = await it.requests.copies(it.tenantId, retractionId, {
    outcome: "held",
    offset: 0,
    limit: 1,
  });
  expect(copies).toMatchObject([
    {
      reason: "the breaker is open: detector:a acted on 16 copies in this hour, and 10 are allowed",
      dueAt: undefined,
    },
  ]);
  const facts = await it.query<{ kind: string; n: number }>(
    "select kind, count(*)::int as n from event where kind in ('breaker.opened', 'copy.held') group by 1 order by 1",
  );
  expect(facts).toEqual([
    { kind: "breaker.opened", n: 1 },
    { kind: "copy.held", n: 15 },
  ]);
  expect(await countOpenTrips(it.database)).toBe(1);
});

test("of several workers at once all together go one batch too far", async () => {
  await using it = await openAutomation();
  await it.limit({ copiesPerHour: 20 });
  await it.arrive({ to: people(120) });
  const batches = await Promise.all(Array.from({ length: 12 }, () => it.work({ maxLanes: 10 })));
  const begun = batches.reduce((sum, batch) => sum + batch.begun, 0);
  expect(begun).toBeGreaterThanOrEqual(20);
  expect(begun).toBeLessThan(30);
  expect(it.trips).toHaveLength(1);
  while ((await it.work()).stopped > 0);
  expect(await it.outcomes()).toEqual({ acting: begun, held: 120 - begun });
  // Held copies are not counted as acted on.
  const [counted] = await it.query<{ copies: number }>(
    "select copies from breaker_count where rule = 'detector:a'",
  );
  expect(counted).toEqual({ copies: begun });
});

test("while one rule has tripped another one's work goes on, also where both carry the verdict", async () => {
  await using it = await openAutomation();
  await it.limit({ copiesPerHour: 5 });
  await it.arrive({ to: people(6) });
  await it.work();
  expect(it.trips).toMatchObject([{ rule: "detector:a" }]);
  expect((await it.arrive({ to: ["ann"], findings: [found("a")] })).due).toBe(0);
  expect((await it.arrive({ to: ["ann"], findings: [found("b", "phishing")] })).due).toBe(1);
  expect((await it.arrive({ to: ["bob"], findings: [found("a"), found("b", "phishing")] })).due).toBe(1);
  expect(await it.work()).toEqual({ begun: 2, stopped: 0 });
});

test("what the block list names goes on, has no limit and uses up nobody else's", async () => {
  await using it = await openAutomation();
  await it.limit({ copiesPerHour: 5, importantPerHour: 1 });
  const findings = [found("block-list", "blocked", 10, "e1"), found("a")];
  await it.arrive({ to: people(12), findings, subject: "x" });
  expect(await it.work()).toEqual({ begun: 12, stopped: 0 });
  expect(it.trips).toEqual([]);
  await it.arrive({ to: people(6) });
  await it.work();
  expect(it.trips.map((trip) => trip.rule)).toEqual(["detector:a"]);
  expect((await it.arrive({ to: ["late"], findings })).due).toBe(1);
  expect((await it.work()).begun).toBe(1);
});

test("a campaign that goes too far is stopped, whatever finds it", async () => {
  await using it = await openAutomation();
  await it.limit({ campaignCopiesPerHour: 4 });
  const mail = { from: "x@evil.example", subject: "Win 1" };
  await it.arrive({ to: people(5), ...mail });
  await it.work();
  expect(it.trips).toMatchObject([{ cause: "copies_per_hour", allowed: 4 }]);
  expect((await it.arrive({ to: ["ann"], ...mail, findings: [found("b")] })).due).toBe(0);
  expect((await it.arrive({ to: ["ann"] })).due).toBe(1);
});

test("important people's mailboxes have a limit of their own", async () => {
  await using it = await openAutomation();
  await it.limit({ importantPerHour: 2 });
  await it.query(
    "insert into important_person (tenant_id, address, created_by) select $1, unnest($2::text[]), 'test'",
    [it.tenantId, ["boss", "chief"].map((local) => `${local}@${it.tenant.domain}`)],
  );
  await it.arrive({ to: ["ann", "bob", "boss"] });
  await it.work();
  expect(it.trips).toEqual([]);
  await it.arrive({ to: ["chief"] });
  await it.work();
  expect(it.trips).toMatchObject([{ rule: "detector:a", cause: "important_people", measured: 2 }]);
});

test("a rule may act on its share of a day's mail, once there is enough of it", async () => {
  await using it = await openAutomation();
  await it.limit({ sharePercent: 50, shareFloor: 3 });
  await it.arrive({ to: people(2) });
  await it.work();
  await measureInbound(it.database);
  await it.arrive({ to: ["x"] });
  await it.work();
  expect(it.trips.map((trip) => trip.cause)).toEqual(["share_of_mail"]);
});

test("a disposition's volume is compared with the same hour of its own last days", async () => {
  await using it = await openAutomation();
  await it.limit({ volumeTimes: 2, volumeFloor: 3 });
  const history = (copies: number) =>
    it.query(
      `insert into breaker_count (tenant_id, rule, hour, copies)
       select $1, 'setting:MALICIOUS', date_trunc('hour', now(), 'UTC') - n * interval '1 day', $2
       from generate_series(1, 14) as day(n) on conflict (tenant_id, rule, hour) do update set copies = excluded.copies`,
      [it.tenantId, copies],
    );
  await history(4);
  await it.arrive({ to: people(7) });
  await it.work();
  expect(it.trips).toEqual([]);
  await it.arrive({ to: ["x"], findings: [found("b")] });
  await it.work();
  expect(it.trips).toMatchObject([{ rule: "setting:MALICIOUS", cause: "volume", measured: 8, allowed: 8 }]);
  // Then no rule of that disposition acts, whatever it finds; save the block list's entries.
  expect((await it.arrive({ to: ["y"], findings: [found("c")] })).due).toBe(0);
  const listed = [found("block-list", "blocked", 10, "e1")];
  expect((await it.arrive({ to: ["y"], findings: listed })).due).toBe(1);
});

test("what people do is neither counted nor stopped", async () => {
  await using it = await openAutomation();
  await it.limit({ copiesPerHour: 2 });
  const { message } = await it.arrive({ to: people(6) });
  const draft = await it.requests.draft(it.tenantId, {
    messageIds: [message.messageId],
    destination: "DeletedItems",
    whenImpossible: "leave",
    reason: "a phish",
    requestedBy: "token:soar",
  });
  if (draft.result !== "drafted") throw new Error(draft.result);
  const { id, hash = "" } = draft.retraction;
  await it.requests.apply(it.tenantId, id, { hash, actor: "token:soar" });
  expect(await it.work()).toEqual({ begun: 6, stopped: 0 });
  expect(it.trips).toEqual([]);
});

test("where the breaker is off, nothing is stopped", async () => {
  await using it = await openAutomation();
  await it.limit({ copiesPerHour: 2, isOn: false });
  await it.arrive({ to: people(6) });
  expect(await it.work()).toEqual({ begun: 6, stopped: 0 });
  expect(it.trips).toEqual([]);
});

test("a copy on which something was begun comes to its end, and counts once", async () => {
  await using it = await openAutomation();
  await it.limit({ copiesPerHour: 3 });
  await it.arrive({ to: ["ann"] });
  await it.work();
  await it.query("update hit_operation set state = 'settled', outcome = 'failed'");
  await it.query("update retraction_copy set due_at = now()");
  await it.query("update lane set due_at = now()");
  expect(await it.work()).toEqual({ begun: 1, stopped: 0 });
  expect(await it.query("select copies from breaker_count where rule = 'detector:a'")).toEqual([
    { copies: 1 },
  ]);
  await it.mode("observe");
  await it.query("update hit_operation set state = 'settled', outcome = 'failed'");
  await it.query("update retraction_copy set due_at = now()");
  await it.query("update lane set due_at = now()");
  expect(await it.work()).toEqual({ begun: 1, stopped: 0 });
});

test("a copy that is opened again by another delivery of its mail is counted, and stopped, anew", async () => {
  await using it = await openAutomation();
  await it.arrive({ to: people(2) });
  await it.work();
  await it.query("update hit_operation set state = 'settled', outcome = 'moved'");
  const openAgain = async (): Promise<void> => {
    await it.query(
      "update retraction_copy set outcome = 'pending', created_at = now(), cleared_at = now() - interval '1 minute', due_at = now()",
    );
    await it.query("update lane set due_at = now()");
  };
  await openAgain();
  await it.mode("observe");
  expect(await it.work()).toEqual({ begun: 0, stopped: 2 });
  await it.mode("act");
  await openAgain();
  expect(await it.work()).toEqual({ begun: 2, stopped: 0 });
  expect(await it.query("select copies from breaker_count where rule = 'detector:a'")).toEqual([
    { copies: 4 },
  ]);
});
