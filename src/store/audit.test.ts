import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { SignedCheckpoint } from "#identity/audit-checkpoint.ts";
import { deriveAuditKeys } from "#identity/audit-keys.ts";
import type { TenantId } from "#shared/ids.ts";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { PATIENT } from "../../test/support/until-told.ts";
import { appendEvents } from "./append-events.ts";
import { chainAudit, chainTenant } from "./audit-chain.ts";
import { signDueCheckpoints, signEnd } from "./audit-checkpoints.ts";
import { openAuditLog } from "./audit-log.ts";
import { verifyAudit } from "./audit-verify.ts";
import { verifyDueAudits } from "./verify-due.ts";

const keys = deriveAuditKeys(randomBytes(32));
let database: TestDatabase;
let tenantId: TenantId;

beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  ({ tenantId } = await seedTenant(database));
});

const verify = (sent: readonly SignedCheckpoint[] = []) => verifyAudit(database, keys, { tenantId, sent });
const asOperator = (text: string, values: readonly unknown[] = []) =>
  database.asWorker((tx) => tx.rows<Record<string, unknown>>(text, [tenantId, ...values]));
const problems = async (sent: readonly SignedCheckpoint[] = []) =>
  (await verify(sent)).findings.map(({ problem, sequence }) => `${problem} ${sequence ?? ""}`.trim());

function change(n: number, actor = "person:ann"): Promise<void> {
  return database.asTenant(tenantId, (tx) =>
    appendEvents(tx, tenantId, [
      { kind: "copy.settled", actor, data: { n } },
      { kind: "setting.saved", actor, data: { n, before: { n: n - 1 }, after: { n } } },
    ]),
  );
}

/** Older transactions of other tests hold events back for a while. */
function chained(count: number): Promise<boolean> {
  return vi.waitUntil(async () => {
    await chainTenant({ database, key: keys.chain }, tenantId);
    const [row] = await asOperator("select sequence::int as sequence from audit_chain where tenant_id = $1");
    return row?.["sequence"] === count;
  }, PATIENT);
}

async function log(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await change(n);
  await chained(count);
}

async function signed(): Promise<SignedCheckpoint> {
  const checkpoint = await signEnd(database, keys, { tenantId, now: new Date() });
  if (checkpoint === undefined) throw new Error("nothing was signed");
  return checkpoint;
}

test("what people change is chained, from where they did it, and nothing of it is changed", async () => {
  await database.origins.within("192.0.2.7", () => change(1));
  await change(2);
  await chained(2);
  expect(await verify([await signed()])).toMatchObject({ sequence: 2, waiting: 0, findings: [] });
  const items = await openAuditLog(database).page(tenantId, { filter: {}, limit: 10 });
  expect(items).toMatchObject([
    { sequence: 2, kind: "setting.saved", origin: undefined, data: { after: { n: 2 } } },
    { sequence: 1, kind: "setting.saved", origin: "192.0.2.7", actor: "person:ann" },
  ]);
});

test("an address that is none is left out, and can say nothing to the database", async () => {
  await database.origins.within("'; drop table event; --", () => change(1));
  await chained(1);
  expect(await openAuditLog(database).page(tenantId, { filter: {}, limit: 1 })).toMatchObject([
    { origin: undefined },
  ]);
});

test("what automation does is the action log's, what a person does of the same kind is audited", async () => {
  const kind = "retraction.started";
  await database.asTenant(tenantId, (tx) =>
    appendEvents(
      tx,
      tenantId,
      ["setting", "system", "engine", "person:ann", "token:soar", "operator"].map((actor) => ({
        kind,
        actor,
      })),
    ),
  );
  await chained(3);
  const items = await openAuditLog(database).page(tenantId, { filter: {}, limit: 10 });
  expect(items.map((it) => it.actor)).toEqual(["operator", "token:soar", "person:ann"]);
});

test("many workers at once never fork the chain, and leave nothing out", async () => {
  const saying = Array.from({ length: 40 }, (_, n) => change(n));
  const chaining = Array.from({ length: 6 }, async () => {
    for (let n = 0; n < 5; n += 1) await chainAudit({ database, key: keys.chain });
  });
  await Promise.all([...saying, ...chaining]);
  await chained(40);
  expect(await verify()).toMatchObject({ sequence: 40, findings: [] });
});

test("more than a page is chained in one go", async () => {
  await database.asTenant(tenantId, (tx) =>
    appendEvents(
      tx,
      tenantId,
      Array.from({ length: 1_234 }, (_, n) => ({ kind: "list.changed" as const, actor: `token:${n}` })),
    ),
  );
  await chained(1_234);
  expect(await verify()).toMatchObject({ sequence: 1_234, findings: [] });
});

test("an event that is changed is named", async () => {
  await log(4);
  await asOperator(
    `update event set data = data || '{"n": 9}' where tenant_id = $1 and kind = 'setting.saved' and data->>'n' = '3'`,
  );
  expect(await problems()).toEqual(["event_changed 3"]);
  expect((await verify()).sequence).toBe(2);
});

test.each([
  ["the time", "at = at + interval '1 microsecond'"],
  ["the actor", "actor = 'person:eve'"],
  ["the place", "origin = '192.0.2.1'"],
])("an event of which %s is changed is named", async (_what, set) => {
  await log(2);
  await asOperator(
    `update event set ${set} where tenant_id = $1 and id = (select event_id from audit_entry where tenant_id = $1 and sequence = 2)`,
  );
  expect(await problems()).toEqual(["event_changed 2"]);
});

test("an entry that is changed together with its event is named", async () => {
  await log(3);
  await asOperator("update audit_entry set actor = 'person:eve' where tenant_id = $1 and sequence = 2");
  await asOperator("update event set actor = 'person:eve' where tenant_id = $1 and data->>'n' = '2'");
  expect(await problems()).toEqual(["entry_changed 2"]);
});

test("an event that is gone is named, and so is an entry in the middle", async () => {
  await log(4);
  await asOperator(
    "delete from event where tenant_id = $1 and id = (select event_id from audit_entry where tenant_id = $1 and sequence = 4)",
  );
  expect(await problems()).toEqual(["event_missing 4"]);
  await asOperator("delete from audit_entry where tenant_id = $1 and sequence = 2");
  // Its event is still there: it belongs to no entry any more.
  expect(await problems()).toEqual(["entry_missing 2", "event_not_in_chain"]);
});

test("who takes out an entry, its event, and counts the others anew is found", async () => {
  await log(4);
  await asOperator("delete from event where tenant_id = $1 and data->>'n' = '2'");
  await asOperator("delete from audit_entry where tenant_id = $1 and sequence = 2");
  await asOperator("update audit_entry set sequence = sequence - 1 where tenant_id = $1 and sequence = 3");
  await asOperator("update audit_entry set sequence = sequence - 1 where tenant_id = $1 and sequence = 4");
  expect(await problems()).toContain("entry_changed 2");
});

test("two entries that changed places are found at the first of them", async () => {
  await log(4);
  for (const [from, to] of [
    [2, 99],
    [3, 2],
    [99, 3],
  ])
    await asOperator("update audit_entry set sequence = $3 where tenant_id = $1 and sequence = $2", [
      from,
      to,
    ]);
  expect(await problems()).toEqual(["entry_changed 2"]);
});

test("an event that somebody slips in later, at an earlier place, is found", async () => {
  await log(2);
  await asOperator(
    `insert into event (tenant_id, id, tx, kind, actor) select $1, gen_random_uuid(), tx, 'token.created', 'operator'
     from event where tenant_id = $1 order by tx limit 1`,
  );
  await chainTenant({ database, key: keys.chain }, tenantId);
  expect(await problems()).toEqual(["event_not_in_chain"]);
});

test("a tail that is cut is found by the job's own place, and, where that is set back too, by a checkpoint", async () => {
  await log(5);
  const kept = await signed();
  await asOperator("delete from audit_entry where tenant_id = $1 and sequence > 3");
  await asOperator("delete from event where tenant_id = $1 and (data->>'n')::int > 3");
  expect(await problems()).toEqual(["tail_cut 4", "tail_cut 5"]);
  await asOperator(
    `update audit_chain c set sequence = 3, mac = a.mac from audit_entry a
     where c.tenant_id = $1 and a.tenant_id = $1 and a.sequence = 3`,
  );
  await asOperator("delete from audit_checkpoint where tenant_id = $1");
  expect(await problems()).toEqual([]);
  expect(await problems([kept])).toEqual(["tail_cut 5"]);
});

test("a restored backup that was written on is not the log that was signed", async () => {
  await log(3);
  const backup = await asOperator("select mac, tx, event_id, sequence from audit_chain where tenant_id = $1");
  await change(4);
  await chained(4);
  const kept = await signed();
  await asOperator("delete from audit_entry where tenant_id = $1 and sequence = 4");
  await asOperator("delete from audit_checkpoint where tenant_id = $1");
  await asOperator("delete from event where tenant_id = $1 and data->>'n' = '4'");
  await asOperator(
    "update audit_chain set mac = $2, tx = $3::xid8, event_id = $4, sequence = $5 where tenant_id = $1",
    Object.values(backup[0] ?? {}),
  );
  await change(5);
  await chained(4);
  expect(await problems()).toEqual([]);
  expect(await problems([kept])).toEqual(["not_as_signed 4"]);
});

test("a checkpoint that somebody else has signed counts for nothing", async () => {
  await log(2);
  const own = await signed();
  expect(await problems([{ ...own, sequence: 1 }])).toEqual(["wrong_signature 1"]);
});

test("one checkpoint is signed a day, and only where the log has grown", async () => {
  await log(2);
  const signedAt = async (now: string): Promise<readonly number[]> =>
    (await signDueCheckpoints(database, keys, new Date(now)))
      .filter((it) => it.tenantId === tenantId)
      .map((it) => it.sequence);
  expect(await signedAt("2026-11-29T08:00:00Z")).toEqual([2]);
  await change(3);
  await chained(3);
  expect(await signedAt("2026-11-29T23:59:59Z")).toEqual([]);
  expect(await signedAt("2026-11-30T00:00:01Z")).toEqual([3]);
  expect(await signedAt("2026-12-01T00:00:01Z")).toEqual([]);
  expect(await verify()).toMatchObject({ checkpoints: 2, findings: [] });
});

test("the daily look at the whole log is kept, and what it found is told once", async () => {
  await log(2);
  const state = () => openAuditLog(database).state(tenantId);
  const found = async () => (await verifyDueAudits(database, keys)).filter((it) => it.tenantId === tenantId);
  expect(await found()).toEqual([]);
  expect(await state()).toMatchObject({ sequence: 2, verified: { sequence: 2 }, findings: [] });
  await asOperator("update event set actor = 'person:eve' where tenant_id = $1 and data->>'n' = '1'");
  expect(await found()).toEqual([]);
  await asOperator("update audit_chain set verified_at = now() - interval '25 hours' where tenant_id = $1");
  expect(await found()).toMatchObject([{ findings: [{ problem: "event_changed", sequence: 1 }] }]);
  expect(await state()).toMatchObject({ verified: { sequence: 0 }, findings: [{ sequence: 1 }] });
});

test("requests read the chain of their tenant and can change none of it", async () => {
  await log(1);
  const request = (text: string) => database.asTenant(tenantId, (tx) => tx.rows(text));
  for (const table of ["audit_entry", "audit_chain", "audit_checkpoint"]) {
    await expect(request(`delete from ${table}`)).rejects.toThrow("permission denied");
    await expect(request(`update ${table} set mac = ''`)).rejects.toThrow("permission denied");
  }
  const { tenantId: other } = await seedTenant(database);
  expect(await database.asTenant(other, (tx) => tx.rows("select from audit_entry"))).toEqual([]);
});
