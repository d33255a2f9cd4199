import { proveEverything } from "../../test/support/record-self-test.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { broughtBack, openRequests } from "../../test/support/requests-fixture.ts";
import { type SeededMessage, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";

let staffed: TestApi;

const on = openForFile();
const { ask } = on;
beforeAll(async () => {
  staffed = await openTestApi({ approving: ["person:ann", "person:bob"] });
});
afterAll(async () => {
  await staffed[Symbol.asyncDispose]();
});

async function draft(
  message: SeededMessage,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const body = { ids: [message.messageId], destination: "JunkEmail", ...more };
  const answer = await ask("POST", "retractions", body);
  expect(answer.status).toBe(200);
  return answer.body.result as Record<string, unknown>;
}

test("the plan of a draft is there at once, and applying it says what has changed since", async () => {
  const message = await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "bob"] });
  const { id, hash } = await draft(message);
  const plan = await ask("GET", `retractions/${String(id)}/plan`);
  expect(plan.body.result).toMatchObject({
    retraction: { id, hash, held: null, approval: null, canary: null },
    messages: 1,
    mailboxes: 2,
    final: false,
    needs_approval: null,
    drift: { gone: [], met: [], newer: 0, survey: null },
  });
  const run = await ask("POST", `retractions/${String(id)}/apply`, { hash });
  expect(run.body.result).toMatchObject({ state: "running", drift: { gone: [], newer: 0 } });
});

test("where copies can go is offered with why a provider cannot, to whoever may not see connections too", async () => {
  const google = await seedTenant(on.api.database, { provider: "google" });
  const analyst = await on.api.token(google.tenantId, "soc-analyst");
  const path = "retractions/destinations";
  const answer = await on.api.call({ path, account: google.tenantId, token: analyst });
  const offers = answer.body.result as { destination: string; final: boolean; integrations: object[] }[];
  expect(offers.map((it) => [it.destination, it.final])).toEqual([
    ["JunkEmail", false],
    ["DeletedItems", false],
    ["RecoverableItemsDeletions", false],
    ["RecoverableItemsPurges", true],
    ["Inbox", false],
  ]);
  const untried = { conformance: "not_tried", is_proof: false };
  expect(offers[0]?.integrations).toMatchObject([{ provider: "google", why_not: null, ...untried }]);
  const no = { why_not: expect.stringContaining("choose Trash"), conformance: null };
  expect(offers[2]?.integrations).toMatchObject([no]);
  await proveEverything(on.api.database, google.tenantId);
  const proven = (await on.api.call({ path, account: google.tenantId, token: analyst })).body.result;
  expect(proven).toMatchObject([
    { integrations: [{ conformance: "proven", is_proof: true }] },
    {},
    {},
    {},
    {},
  ]);
});

test("copies whose provider has no such place stay, and are in the plan; where that is all of them there is no plan", async () => {
  const mixed = await openRequests(["ann", "bob"], [], on.api.database);
  const google = await seedTenant(on.api.database, { provider: "google" });
  const at = { method: "POST", path: "retractions" };
  const asked = (message: SeededMessage) => ({
    ids: [message.messageId],
    destination: "RecoverableItemsDeletions",
    when_impossible: "leave",
  });
  await on.api.database.asWorker((tx) =>
    tx.rows(
      `with made as (
         insert into integration (tenant_id, id, provider, name, connection)
         select tenant_id, gen_random_uuid(), 'google', 'Google', connection from integration where tenant_id = $1
         returning id)
       update copy set integration_id = made.id from made where tenant_id = $1 and copy.id = $2`,
      [mixed.tenantId, mixed.message.copies[1]?.copyId],
    ),
  );
  const analyst = { account: mixed.tenantId, token: await on.api.token(mixed.tenantId, "soc-analyst") };
  const made = await on.api.call({ ...at, ...analyst, body: asked(mixed.message) });
  const { id, hash } = made.body.result as { id: string; hash: string };
  const plan = await on.api.call({ path: `retractions/${id}/plan`, ...analyst });
  expect(plan.body.result).toMatchObject({
    retraction: { copies: 2 },
    obstacles: [
      { obstacle: "no_such_place", copies: 1, why: expect.stringContaining("they stay where they are") },
    ],
  });
  const apply = { method: "POST", path: `retractions/${id}/apply`, body: { hash }, ...analyst };
  expect((await on.api.call(apply)).body.result).toMatchObject({ counts: { pending: 1, unsupported: 1 } });

  const message = await seedMessage(on.api.database, google, { recipients: ["cid"] });
  const token = await on.api.token(google.tenantId, "soc-analyst");
  const refused = await on.api.call({ ...at, account: google.tenantId, token, body: asked(message) });
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ type: "unavailable_destination" }] } });
  expect(refused.body.errors[0]?.message).toMatch(/^No copy.*choose Trash.*"when_impossible": "next_weaker"/);
});

test("the list of what waits takes several reasons with commas, and refuses others", async () => {
  const message = await seedMessage(on.api.database, on.tenant, { recipients: ["ann"] });
  await draft(message);
  expect((await ask("GET", "retractions?held_for=breaker,observe,canary")).body.result).toEqual([]);
  expect((await ask("GET", "retractions?held_for=approval,fun")).status).toBe(400);
  expect((await ask("GET", "retractions?requested_by=super")).body.result).not.toEqual([]);
});

test("hard delete of a single copy by a token takes the typed number; the answer has the plan in it", async () => {
  const message = await seedMessage(on.api.database, on.tenant, { recipients: ["ann"] });
  const { id, hash } = await draft(message, { destination: "RecoverableItemsPurges" });
  const path = `retractions/${String(id)}/apply`;
  const without = await ask("POST", path, { hash });
  expect(without).toMatchObject({
    status: 409,
    body: {
      success: false,
      errors: [{ type: "confirmation_needed", source: { pointer: "/body/confirm_copies" } }],
      result: { retraction: { id, state: "draft" }, final: true, needs_approval: "hard_delete" },
    },
  });
  expect(without.body.errors[0]?.message).toContain('"confirm_copies": 1');
  expect((await ask("POST", path, { hash, confirm_copies: 2 })).status).toBe(409);
  const run = await ask("POST", path, { hash, confirm_copies: 1 });
  expect(run.body.result).toMatchObject({ state: "running", approval: { decision: "confirmed" } });
});

test("a move above the limit answers 409 with the plan, and with the number typed it moves", async () => {
  const message = await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "bob"] });
  const path = `investigate/${message.messageId}/move`;
  await ask("PUT", "settings/approval", { copies_per_hour: 0 });
  try {
    const refused = await ask("POST", path, { destination: "JunkEmail" });
    expect(refused).toMatchObject({
      status: 409,
      body: { errors: [{ type: "confirmation_needed" }], result: { needs_approval: "over_limit" } },
    });
    expect(await ask("POST", path, { destination: "JunkEmail", confirm_copies: 2 })).toMatchObject({
      status: 200,
      body: { result: [{ status: "pending" }, { status: "pending" }] },
    });
  } finally {
    await ask("PUT", "settings/approval", { copies_per_hour: 300 });
  }
});

test("where a second person can be asked it is held; a token never approves, whatever its role", async () => {
  const it = await seedTenant(staffed.database);
  const admin = await staffed.token(it.tenantId, "super-admin");
  const call = (method: string, path: string, body?: unknown) =>
    staffed.call({ method, path, account: it.tenantId, token: admin, body });
  const message = await seedMessage(staffed.database, it, { recipients: ["ann"] });
  const hard = { destination: "RecoverableItemsPurges" };
  const moved = await call("POST", `investigate/${message.messageId}/move`, { ...hard, confirm_copies: 1 });
  expect(moved).toMatchObject({ status: 409, body: { errors: [{ type: "approval_needed" }] } });
  const { retraction } = moved.body.result as { retraction: { id: string; hash: string } };
  const path = `retractions/${retraction.id}`;
  const held = await call("POST", `${path}/apply`, { hash: retraction.hash });
  expect(held.body.result).toMatchObject({
    state: "held",
    held: { for: "approval", reason: expect.stringContaining("second person") },
    approval: { may_approve: ["person:ann", "person:bob"], decision: null },
    counts: { held: 1 },
    drift: null,
  });
  const body = { decision: "approve", reason: "fine", hash: retraction.hash };
  expect(await call("POST", `${path}/approval`, body)).toMatchObject({
    status: 403,
    body: { errors: [{ message: expect.stringContaining("token never approves") }] },
  });
  expect((await call("POST", `${path}/resume`, { decision: "proceed" })).status).toBe(409);
  expect((await call("GET", path)).body.result).toMatchObject({
    approval: { may_approve: ["person:ann", "person:bob"] },
  });
});

test("the undo of a release passes approval: 409 with its plan, and with the number typed it runs", async () => {
  const it = await openRequests(["ann", "bob"], [], on.api.database);
  const release = await broughtBack(it);
  const admin = await on.api.token(it.tenantId, "super-admin");
  const call = (method: string, path: string, body?: unknown) =>
    on.api.call({ method, path, account: it.tenantId, token: admin, body });
  const path = `retractions/${release}/release`;
  const draft = await call("POST", path, { draft: true });
  expect(draft.body.result).toMatchObject({ state: "draft", destination: "JunkEmail", releases_id: release });
  await call("PUT", "settings/approval", { copies_per_hour: 1 });
  const refused = await call("POST", path, { reason: "a phish" });
  expect(refused).toMatchObject({
    status: 409,
    body: {
      errors: [{ type: "confirmation_needed" }],
      result: { retraction: { state: "draft", releases_id: release }, needs_approval: "over_limit" },
    },
  });
  const run = await call("POST", path, { reason: "a phish", confirm_copies: 2 });
  expect(run.body.result).toMatchObject({ state: "running", counts: { pending: 2 }, reason: "a phish" });
});

test("a survey is asked for, shows its copies, and is for what has not begun", async () => {
  const message = await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "bob"] });
  const { id, hash } = await draft(message);
  const path = `retractions/${String(id)}`;
  expect((await ask("GET", `${path}/survey`)).body.result).toEqual([]);
  const begun = await ask("POST", `${path}/survey`);
  expect(begun.body.result).toMatchObject({ state: "running", counts: { copies: 2, seen: 0 } });
  expect((await ask("POST", `${path}/survey`)).body.result).toEqual(begun.body.result);
  const copies = await ask("GET", `${path}/survey`);
  expect(copies.body.result).toMatchObject([{ sighting: null }, { sighting: null }]);
  const plan = await ask("GET", `${path}/plan`);
  expect(plan.body.result).toMatchObject({ survey: { state: "running" }, retraction: { hash } });
  expect((await ask("GET", "retractions?per_page=1000")).body.result).not.toContainEqual(
    expect.objectContaining({ kind: "survey" }),
  );
  expect((await ask("POST", `${path}/apply`, { hash })).status).toBe(200);
  expect((await ask("POST", `${path}/survey`)).status).toBe(409);
});

test("a canary is part of the plan, and resuming it is refused where nothing is held", async () => {
  const message = await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "bob", "cid"] });
  const { id, hash } = await draft(message, { canary: 1 });
  const path = `retractions/${String(id)}`;
  expect((await ask("POST", `${path}/resume`, { decision: "proceed" })).status).toBe(409);
  const run = await ask("POST", `${path}/apply`, { hash });
  expect(run.body.result).toMatchObject({ canary: 1, counts: { pending: 1, held: 2 } });
  const resumed = await ask("POST", `${path}/resume`, { decision: "refuse", reason: "enough" });
  expect(resumed.body.result).toMatchObject({ state: "running", counts: { pending: 1, refused: 2 } });
});

test("the list of important people is kept, each address once", async () => {
  const person = { address: "CEO@corp.example", note: "the boss" };
  expect((await ask("POST", "settings/important_people", person)).body.result).toMatchObject({
    address: "ceo@corp.example",
    created_by: "token:super-admin",
  });
  expect((await ask("POST", "settings/important_people", person)).status).toBe(409);
  expect((await ask("POST", "settings/important_people", { address: "nobody" })).status).toBe(400);
  expect((await ask("GET", "settings/important_people")).body.result).toHaveLength(1);
  expect((await ask("DELETE", "settings/important_people/ceo%40corp.example")).status).toBe(200);
  expect((await ask("DELETE", "settings/important_people/ceo%40corp.example")).status).toBe(404);
});

test("the approval setting stands on 300 until somebody saves it, and two do not overwrite each other", async () => {
  const it = await seedTenant(on.api.database);
  const admin = await on.api.token(it.tenantId, "super-admin");
  const call = (method: string, body?: unknown) =>
    on.api.call({ method, path: "settings/approval", account: it.tenantId, token: admin, body });
  expect((await call("GET")).body.result).toMatchObject({ copies_per_hour: 300, version: 0, saved_by: null });
  expect((await call("PUT", { copies_per_hour: 50, version: 0 })).body.result).toMatchObject({ version: 1 });
  expect((await call("PUT", { copies_per_hour: 60, version: 0 })).status).toBe(409);
  expect((await call("PUT", { copies_per_hour: -1 })).status).toBe(400);
});

test("a dry run of a move makes the plan and stops; the plan is applied like any other", async () => {
  const message = await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "bob"] });
  const body = { destination: "JunkEmail", dry_run: true };
  const dry = await ask("POST", `investigate/${message.messageId}/move`, body);
  const items = dry.body.result as { operation: string; status: string; success: boolean }[];
  expect(items.map((it) => [it.status, it.success])).toEqual([
    ["pending", false],
    ["pending", false],
  ]);
  const path = `retractions/${items[0]?.operation ?? ""}`;
  const plan = await ask("GET", path);
  expect(plan.body.result).toMatchObject({ state: "draft", counts: { pending: 2 }, applied_at: null });
  const { hash } = plan.body.result as { hash: string };
  expect((await ask("POST", `${path}/apply`, { hash })).body.result).toMatchObject({ state: "running" });
});
