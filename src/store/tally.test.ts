import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { delivery, journalOf, judgedAs } from "../../test/support/journal-deliveries.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openOverview } from "./overview.ts";
import { forgetTally, tallyEvents } from "./tally.ts";
import { hourWithRoom } from "../../test/support/hour-with-room.ts";

const HOUR_MS = 3_600_000;

async function open() {
  const thisHour = await hourWithRoom();
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store } = journalOf(database);
  const receive = async (name: string, hoursAgo: number, parts: Parameters<typeof delivery>[2] = {}) => {
    const base = delivery(tenant, name);
    const receivedAt = new Date(thisHour.getTime() - hoursAgo * HOUR_MS + 1_000);
    return store(delivery(tenant, name, { session: { ...base.session, receivedAt }, ...parts }));
  };
  const overview = openOverview(database);
  const hours = async () =>
    (await overview.figures(tenant.tenantId, new Date(thisHour.getTime() - 23 * HOUR_MS))).hours.map(
      ({ at, ...it }) => ({ ago: (thisHour.getTime() - at.getTime()) / HOUR_MS, ...it }),
    );
  const query = <It extends object>(text: string, values: readonly unknown[] = []) =>
    database.asWorker((tx) => tx.rows<It>(text, values));
  const facts = (kind: string, data: object, ids: readonly (string | null)[] = [null, null, null]) =>
    query(
      `insert into event (tenant_id, id, kind, actor, data, message_id, retraction_id, copy_id)
       values ($1, gen_random_uuid(), $2, 'engine', $3, $4, $5, $6)`,
      [tenant.tenantId, kind, JSON.stringify(data), ...ids],
    );
  return {
    database,
    tenant,
    receive,
    hours,
    query,
    facts,
    overview,
    thisHour,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** Events show once no older transaction runs any more; those of other tests on this server can be under way. */
async function tallyAll(database: Parameters<typeof tallyEvents>[0]): Promise<void> {
  await expect
    .poll(
      async () => {
        await tallyEvents(database);
        const [left] = await database.asWorker((tx) =>
          tx.rows<{ n: number }>(
            `select count(*)::int as n from event e left join tally_cursor c using (tenant_id)
             where c.tx is null or (e.tx, e.id) > (c.tx, c.id)`,
          ),
        );
        return left?.n;
      },
      { timeout: 30_000 },
    )
    .toBe(0);
}

test("mail shows in the hour in which it came, before the job has added it up and after", async () => {
  await using it = await open();
  await it.receive("a", 3, judgedAs("MALICIOUS"));
  await it.receive("b", 3);
  await it.receive("c", 0, judgedAs("SPAM"));
  await it.receive("too old", 30);
  const expected = [
    { ago: 3, dispositions: { MALICIOUS: 1, NONE: 1 }, outcomes: {} },
    { ago: 0, dispositions: { SPAM: 1 }, outcomes: {} },
  ];
  expect(await it.hours()).toEqual(expected);
  await tallyAll(it.database);
  expect(await it.hours()).toEqual(expected);
  await it.receive("d", 0, judgedAs("SPAM"));
  expect((await it.hours()).at(-1)).toMatchObject({ dispositions: { SPAM: 2 } });
});

test("several processes that add up at once count every event once", async () => {
  await using it = await open();
  await Promise.all(Array.from({ length: 12 }, (_, n) => it.receive(`mail ${n}`, n % 3)));
  await Promise.all(Array.from({ length: 4 }, () => tallyEvents(it.database)));
  await tallyAll(it.database);
  expect((await it.hours()).map(({ dispositions }) => dispositions)).toEqual([
    { NONE: 4 },
    { NONE: 4 },
    { NONE: 4 },
  ]);
});

test("a verdict that changes moves its message in the hour in which that came", async () => {
  await using it = await open();
  const { messageId } = await it.receive("a", 5);
  await tallyAll(it.database);
  await it.facts("message.judged", { disposition: "SPOOF", before: "NONE" }, [messageId, null, null]);
  // The verdict of another delivery is not the message's.
  await it.facts("message.judged", { disposition: "SPAM" }, [messageId, null, null]);
  const expected = [{ ago: 5, dispositions: { SPOOF: 1 }, outcomes: {} }];
  expect(await it.hours()).toEqual(expected);
  await tallyAll(it.database);
  expect(await it.hours()).toEqual(expected);
});

test("a later report with a graver verdict, and one that is judged at last, say what the message was before", async () => {
  await using it = await open();
  const receipt = { networkMessageId: "one-delivery", receivedIds: [] };
  await it.receive("a", 2, { receipt });
  await it.receive("a", 2, { receipt, to: ["bob"], ...judgedAs("MALICIOUS") });
  expect(await it.hours()).toMatchObject([{ dispositions: { MALICIOUS: 1 } }]);
});

test("an outcome shows in the hour in which its copy settled, with how long each stage took", async () => {
  await using it = await open();
  const { messageId } = await it.receive("a", 0, judgedAs("MALICIOUS"));
  const [retraction] = await it.query<{ id: string }>(
    `insert into retraction (tenant_id, id, kind, state, when_impossible, requested_by)
     values ($1, gen_random_uuid(), 'manual', 'running', 'leave', 'test') returning id`,
    [it.tenant.tenantId],
  );
  const [row] = await it.query<{ copy_id: string }>(
    `insert into retraction_copy (tenant_id, retraction_id, copy_id, message_id, lane_id, kind, asked, when_impossible, outcome,
       look_base_at, created_at, first_call_at, acted_at, settled_at)
     select $1, $2, id, message_id, id, 'retract', 'JunkEmail', 'leave', 'moved', now(),
       now() - interval '10 seconds', now() - interval '6 seconds', now() - interval '1 second', now()
     from copy where tenant_id = $1 and message_id = $3 returning copy_id`,
    [it.tenant.tenantId, retraction?.id, messageId],
  );
  await it.facts("copy.settled", { outcome: "moved" }, [messageId, retraction?.id ?? "", row?.copy_id ?? ""]);
  await it.facts("copy.settled", { outcome: "not_found" });
  const check = async () => {
    const { hours, stages } = await it.overview.figures(it.tenant.tenantId, it.thisHour);
    expect(hours.map(({ outcomes }) => outcomes)).toEqual([{ moved: 1, not_found: 1 }]);
    const p50 = Object.fromEntries(stages.map((s) => [s.stage, (s.p50 ?? 0) / 1_000]));
    expect(p50["called"]).toBeCloseTo(4, 0);
    expect(p50["acted"]).toBeCloseTo(5, 0);
    expect(p50["verified"]).toBeCloseTo(1, 0);
    expect(p50["whole"]).toBeGreaterThan(9);
    expect(stages.map((s) => s.n)).toEqual([1, 1, 1, 1, 1]);
  };
  await check();
  await tallyAll(it.database);
  await check();
});

test("another organisation's hours are not seen, and what no range shows is dropped", async () => {
  await using it = await open();
  await it.receive("a", 0);
  await it.receive("old", 36 * 24);
  await tallyAll(it.database);
  const other = await seedTenant(it.database);
  expect((await it.overview.figures(other.tenantId, it.thisHour)).hours).toEqual([]);
  const tallied = () =>
    it.query("select hour from tally where kind = 'disposition' and hour < now() - interval '35 days'");
  expect(await tallied()).toHaveLength(1);
  await forgetTally(it.database);
  expect(await tallied()).toHaveLength(0);
});
