import { expect, test } from "vitest";
import { type Id, newId } from "#shared/ids.ts";
import { automatic, type RequestsFixture } from "../../test/support/requests-fixture.ts";
import type { Database } from "#store/database.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";
import { openForFile } from "../../test/support/open-for-file.ts";

const on = openForFile();
const { ask } = on;

const query = (text: string, values: readonly unknown[] = []) =>
  on.api.database.asTenant(on.tenant.tenantId, (tx) => tx.rows(text, [on.tenant.tenantId, ...values]));

/** An automatic retraction of two copies by `detector:x`. */
async function retracted() {
  const message = await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "bob"] });
  const { tenantId } = on.tenant;
  const database: Database = on.api.database;
  const id = await automatic({ database, tenant: on.tenant, tenantId, message } as RequestsFixture);
  await query("insert into retraction_rule (tenant_id, rule, retraction_id) values ($1, 'detector:x', $2)", [
    id,
  ]);
  return { id, message };
}

async function tripOf(heldRetraction: string): Promise<string> {
  const id = newId<Id<"trip">>(new Date());
  await query(
    `insert into breaker_trip (tenant_id, id, rule, cause, measured, allowed, reason)
     values ($1, $2, 'detector:x', 'copies_per_hour', 9, 5, 'detector:x did too much')`,
    [id],
  );
  await query(
    `update retraction_copy set outcome = 'held', held_for = 'breaker', held_trip = $2, held_at = now(), due_at = null
     where tenant_id = $1 and retraction_id = $3`,
    [id, heldRetraction],
  );
  await query("update retraction set state = 'held', held_for = 'breaker' where tenant_id = $1 and id = $2", [
    heldRetraction,
  ]);
  return id;
}

test("the limits are read, changed one by one, and kept from two who change them at once", async () => {
  const fresh = await ask("GET", "settings/breaker");
  expect(fresh.body.result).toMatchObject({
    version: 0,
    enabled: true,
    copies_per_hour: 500,
    saved_by: null,
  });
  const changed = await ask("PUT", "settings/breaker", { copies_per_hour: 50 });
  expect(changed.body.result).toMatchObject({
    version: 1,
    copies_per_hour: 50,
    volume_floor: 2_000,
    saved_by: "token:super-admin",
  });
  const off = await ask("PUT", "settings/breaker", { enabled: false, version: 1 });
  expect(off.body.result).toMatchObject({ enabled: false, copies_per_hour: 50 });
  expect(await ask("PUT", "settings/breaker", { share_percent: 9, version: 1 })).toMatchObject({
    status: 409,
    body: { errors: [{ type: "changed_meanwhile" }] },
  });
  for (const body of [{ copies_per_hour: 0 }, { share_percent: 101 }, { copies: 1 }, { volume_times: 1.5 }])
    expect(await ask("PUT", "settings/breaker", body)).toMatchObject({ status: 400 });
});

test("automation is switched to observing and back, and who did it is known", async () => {
  expect((await ask("GET", "settings/automation")).body.result).toMatchObject({ mode: "act", version: 0 });
  expect((await ask("PUT", "settings/automation", { mode: "observe" })).body.result).toMatchObject({
    mode: "observe",
    saved_by: "token:super-admin",
  });
  expect(await ask("PUT", "settings/automation", { mode: "act", version: 0 })).toMatchObject({ status: 409 });
  expect((await ask("PUT", "settings/automation", { mode: "act" })).body.result).toMatchObject({
    mode: "act",
  });
});

test("a trip is listed with what it holds, and closed once", async () => {
  const { id, message } = await retracted();
  const trip = await tripOf(id);
  const open = await ask("GET", "settings/breaker/trips?open=true");
  expect(open.body.result).toMatchObject([
    {
      id: trip,
      rule: "detector:x",
      held: 2,
      samples: [{ investigate_id: message.messageId, subject: "Your parcel waits", copies: 2 }],
      decision: null,
    },
  ]);
  expect((await ask("GET", `retractions/${id}`)).body.result).toMatchObject({
    state: "held",
    held: { for: "breaker" },
    rules: ["detector:x"],
  });
  const path = `settings/breaker/trips/${trip}/close`;
  expect(await ask("POST", path, { decision: "perhaps" })).toMatchObject({ status: 400 });
  const closed = await ask("POST", path, { decision: "refuse", reason: "ours" });
  expect(closed.body.result).toMatchObject({ held: 0, decision: "refuse", decided_copies: 2 });
  expect(await ask("POST", path, { decision: "proceed" })).toMatchObject({
    status: 409,
    body: { errors: [{ type: "wrong_state" }] },
  });
  expect((await ask("GET", `retractions/${id}`)).body.result).toMatchObject({
    state: "done",
    counts: { refused: 2 },
  });
  const log = await ask("GET", `investigate/${message.messageId}/action_log`);
  expect(JSON.stringify(log.body.result)).toContain("refused by token:super-admin: ours");
});

test("all that a rule did is counted, and then undone in one run", async () => {
  const { id, message } = await retracted();
  for (const { copyId } of message.copies)
    await settleCopy(on.api.database, { ...on.tenant, retractionId: id, copyId, outcome: "moved" });
  const body = { rule: "detector:x", since: new Date(Date.now() - 3_600_000).toISOString() };
  const dry = await ask("POST", "retractions/release_rule", { ...body, dry_run: true });
  expect(dry.body.result).toMatchObject({ copies: 2, release: null });
  const real = await ask("POST", "retractions/release_rule", { ...body, reason: "bad rule" });
  expect(real.body.result).toMatchObject({
    copies: 2,
    release: { kind: "release", state: "running", copies: 2, reason: "bad rule" },
  });
  const none = await ask("POST", "retractions/release_rule", { ...body, rule: "detector:y" });
  expect(none.body.result).toMatchObject({ copies: 0, open: 0, release: null });
  expect(await ask("POST", "retractions/release_rule", { ...body, rule: "everything" })).toMatchObject({
    status: 400,
  });
});

test("what was observed is decided about by name or by age, and never all by accident", async () => {
  const { id } = await retracted();
  await query(
    `update retraction_copy set outcome = 'held', held_for = 'observe', held_at = now(), due_at = null
     where tenant_id = $1 and retraction_id = $2`,
    [id],
  );
  await query("update retraction set state = 'held', held_for = 'observe' where tenant_id = $1 and id = $2", [
    id,
  ]);
  expect(await ask("POST", "retractions/observed", { decision: "refuse" })).toMatchObject({ status: 400 });
  const decided = await ask("POST", "retractions/observed", { decision: "proceed", retractions: [id] });
  expect(decided.body.result).toEqual({ copies: 2, left: 0 });
  expect((await ask("GET", `retractions/${id}`)).body.result).toMatchObject({
    state: "running",
    held: null,
    counts: { pending: 2 },
  });
});
