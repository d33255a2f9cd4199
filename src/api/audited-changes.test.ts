import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSample } from "#mail/read-sample.ts";
import { type CopyId, newId, type RetractionId } from "#shared/ids.ts";
import { openSetup } from "#store/setup.ts";
import { bodyFor } from "../../test/support/access-bodies.ts";
import { TOLD_BY } from "../../test/support/audited-changes.ts";
import { changeDirectory } from "../../test/support/directory-changes.ts";
import { recordsOf } from "../../test/support/domain-records.ts";
import { type Changed, expectTold } from "../../test/support/expect-told.ts";
import { delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { mailWith } from "../../test/support/mail-builder.ts";
import { openDoor, takesEverything } from "../../test/support/open-door.ts";
import { mismatched } from "../../test/support/mismatch-fixture.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { proveHardDelete } from "../../test/support/record-self-test.ts";
import {
  automatic,
  broughtBack,
  openRequests,
  type RequestsFixture,
} from "../../test/support/requests-fixture.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { postAuth, type TestPerson, TEST_PASSWORD } from "../../test/support/sign-in-as.ts";

const DIRECTORY = "11111111-2222-4333-8444-555555555555";

let api: TestApi;
let tenant: SeededTenant;
let admin: TestPerson;
let second: TestPerson;
const PASSWORD = "three quiet words apart";
const walked = new Set<string>();

beforeAll(async () => {
  const provider = { microsoft: openDoor(DIRECTORY), probe: takesEverything(DIRECTORY) };
  api = await openTestApi({ ...provider, resolveTxt: (name) => recordsOf(api.database, name) });
  await firstOfAll();
  tenant = await seedTenant(api.database);
  await proveHardDelete(api.database, tenant);
  admin = await api.person(tenant.tenantId, "super-admin");
  second = await api.person(tenant.tenantId, "super-admin");
});
afterAll(() => api[Symbol.asyncDispose]());

/** Only on an empty database there is anything to set up. */
async function firstOfAll(): Promise<void> {
  const code = await openSetup(api.database).newCode();
  const body = { code, name: "Ada", email: "ada@corp.example", password: PASSWORD };
  walked.add("POST /client/v4/setup");
  await expectTold(api, { route: "POST /client/v4/setup", account: "", body });
}

interface Change {
  /** For the names in the path. */
  readonly ids?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Absent: the administrator. */
  readonly cookie?: string | undefined;
}

async function expectChange(route: string, change: Change = {}): Promise<Changed> {
  walked.add(route);
  return expectTold(api, { route, account: tenant.tenantId, cookie: admin.cookie, ...change });
}

const query = (text: string, values: readonly unknown[] = []) =>
  api.database.asTenant(tenant.tenantId, (tx) => tx.rows(text, [tenant.tenantId, ...values]));

test("the directory, and groups of it", async () => {
  const at = { account: tenant.tenantId, cookie: admin.cookie };
  const ask = (method: string, path: string, body?: unknown) => api.call({ ...at, method, path, body });
  await changeDirectory(expectChange, ask, tenant.integrationId);
  expect(walked).toContain("DELETE directory/groups/{group_id}");
});

test("connections", async () => {
  const secret = { provider: "microsoft", name: "second", tenant_id: "x", client_id: "x", secret: "s3cret" };
  const { id } = await expectChange("POST integrations", { body: secret });
  const ids = { integration_id: id ?? "" };
  await expectChange("POST integrations/certificates");
  await authorize();
  await expectChange("POST integrations/{integration_id}/credential", { ids });
  for (const it of ["PUT test_mailbox", "POST self_test", "POST stop", "POST resume", "DELETE "]) {
    await expectChange(it.replace(" ", " integrations/{integration_id}/").replace(/\/$/, ""), { ids });
  }
  const of = { source_id: (await expectChange("POST sources"))["id"] ?? "" };
  await expectChange("PATCH sources/{source_id}", { ids: of });
  await expectChange("POST sources/{source_id}/rotate", { ids: of });
  await expectChange("DELETE sources/{source_id}", { ids: of });
  await expectChange("POST settings/domains");
  const body = { integration_id: tenant.integrationId, addresses: ["ann@corp.example"] };
  const given = { ids: { domain_id: "new.example" }, body: { integration_id: tenant.integrationId } };
  await expectChange("PATCH settings/domains/{domain_id}", given);
  await expectChange("POST settings/domains/{domain_id}/verify", { ids: { domain_id: "new.example" } });
  await expectChange("DELETE settings/domains/{domain_id}", { ids: { domain_id: "new.example" } });
  await expectChange("POST settings/domains", { body: { domain: "other.example" } });
  await expectChange("POST settings/domains/{domain_id}/skip_verification", {
    ids: { domain_id: "other.example" },
  });
  await api.database.asTenant(tenant.tenantId, (tx) => tx.rows("update source set last_seen_at = now()"));
  await expectChange("POST coverage", { body: { integration_id: tenant.integrationId } });
  const { id: scan_id = "" } = await expectChange("POST mailbox_scans", { body });
  await expectChange("POST mailbox_scans/{scan_id}/cancel", { ids: { scan_id } });
  await expectChange("POST sources/explain");
});

/** Back from consent nothing is true yet, back from the sign-in it is. */
async function authorize(): Promise<void> {
  const path = "integrations/authorizations/arrivals";
  const { url } = await expectChange("POST integrations/authorizations");
  const stateIn = (at: string | undefined) => new URL(at ?? "").searchParams.get("state");
  const body = { state: stateIn(url), admin_consent: "True" };
  const account = tenant.tenantId;
  const next = await api.call({ method: "POST", path, account, cookie: admin.cookie, body });
  const code = { state: stateIn((next.body.result as { url: string }).url), code: "x" };
  await expectChange("POST integrations/authorizations/arrivals", { body: code });
}

test("settings", async () => {
  for (const it of ["approval", "auto_retract/limit", "retention", "automation", "breaker", "responses"]) {
    await expectChange(`PUT settings/${it}`, it === "responses" ? { body: RESPONSES } : {});
  }
  for (const it of ["POST settings/retention/preview", "PUT settings/sign_in"]) await expectChange(it);
  const { integrationId: integration_id } = tenant;
  const none = bodyFor("PUT settings/auto_retract", { integration_id }) as { destinations: object };
  await expectChange("POST settings/auto_retract/preview", { ids: { integration_id } });
  const destinations = { ...none.destinations, MALICIOUS: "RecoverableItemsPurges" };
  const { proposal } = await expectChange("PUT settings/auto_retract", {
    body: { integration_id, destinations },
  });
  const { hash } = proposal as unknown as { readonly hash: string };
  const approval = { integration_id, hash, decision: "approve", reason: "x" };
  await expectChange("POST settings/auto_retract/approval", { body: approval, cookie: second.cookie });
});

/** What is blocked is looked for in past mail. */
const RESPONSES = { post_delivery: { mode: "act", days: 7 }, submission: { mode: "off" } };

test("what judges particular mail", async () => {
  for (const list of ["allow_policies", "block_senders", "trusted_domains"]) {
    const { id } = await expectChange(`POST settings/${list}`);
    const ids = { entry_id: id ?? "" };
    await expectChange(`PATCH settings/${list}/{entry_id}`, { ids, body: { comments: "why" } });
    await expectChange(`DELETE settings/${list}/{entry_id}`, { ids });
  }
  await expectChange("POST settings/important_people");
  await expectChange("DELETE settings/important_people/{person_address}", {
    ids: { person_address: "ceo@corp.example" },
  });
  const { id } = await expectChange("POST settings/indicators");
  const evaluation = await expectChange("POST evaluations", { body: { indicator: id } });
  await expectChange("POST evaluations/{evaluation_id}/cancel", {
    ids: { evaluation_id: evaluation["id"] ?? "" },
  });
  await expectChange("DELETE settings/indicators/{indicator_id}", { ids: { indicator_id: id ?? "" } });
});

test("people and tokens", async () => {
  const token = await expectChange("POST tokens");
  const { id } = token["details"] as unknown as { readonly id: string };
  await expectChange("DELETE tokens/{token_id}", { ids: { token_id: id } });
  const email = `${randomUUID()}@corp.example`;
  const invited = await expectChange("POST users", { body: { email, role: "viewer" } });
  const link = new URL(invited["link"] ?? "").searchParams.get("token");
  await expectChange("POST /client/v4/invitation", {
    body: { token: link, name: "Ann", password: PASSWORD },
    cookie: undefined,
  });
  const { personId } = await api.person(tenant.tenantId, "soc-analyst");
  const ids = { user_id: personId };
  await expectChange("PATCH users/{user_id}", { ids });
  await expectChange("DELETE users/{user_id}/sessions", { ids });
  await expectChange("POST users/{user_id}/reset_second_factor", { ids });
  await expectChange("DELETE users/{user_id}", { ids });
});

test("one's own sessions", async () => {
  const other = async (): Promise<string> => {
    const body = { email: second.email, password: TEST_PASSWORD };
    const { cookie } = await postAuth(api.origin, "/sign-in/email", { body });
    const me = await api.call({ path: "/client/v4/user", cookie });
    return (me.body.result as { person: { session_id: string } }).person.session_id;
  };
  const ids = { session_id: await other() };
  await expectChange("DELETE /client/v4/user/sessions/{session_id}", { ids, cookie: second.cookie });
  await other();
  await expectChange("DELETE /client/v4/user/sessions", { cookie: second.cookie });
});

test("messages, plans and runs", async () => {
  const { messageId } = await seedMessage(api.database, tenant);
  const plan = async (): Promise<Changed> => {
    const { messageId: id } = await seedMessage(api.database, tenant);
    return expectChange("POST retractions", { body: { ids: [id], destination: "JunkEmail" } });
  };
  await expectChange("POST investigate/{investigate_id}/reclassify", { ids: { investigate_id: messageId } });
  await expectChange("POST investigate/{investigate_id}/move", { ids: { investigate_id: messageId } });
  const { messageId: another } = await seedMessage(api.database, tenant);
  await expectChange("POST investigate/move", { ids: { investigate_id: another } });
  const { id = "", hash } = await plan();
  const ids = { retraction_id: id };
  await expectChange("POST retractions/{retraction_id}/survey", { ids });
  await expectChange("POST retractions/{retraction_id}/apply", { ids, body: { hash } });
  await expectChange("POST retractions/{retraction_id}/release", { ids, body: {} });
  await expectChange("POST retractions/{retraction_id}/cancel", {
    ids: { retraction_id: (await plan())["id"] ?? "" },
  });
  await expectChange("POST retractions/samples", { body: await sample() });
});

/** A mail that was journaled, as a file. */
async function sample(): Promise<unknown> {
  const id = `<${randomUUID()}@evil.example>`;
  const raw = Buffer.from(`Message-ID: ${id}\r\nFrom: eve@evil.example\r\nSubject: Pay\r\n\r\nPay now`);
  const contentKey = readSample(raw)?.contentKey ?? "";
  await journalOf(api.database).store({
    ...delivery(tenant, id),
    mail: mailWith({ messageId: id }),
    contentKey,
  });
  return { samples: [{ name: "a.eml", content_base64: raw.toString("base64") }], destination: "JunkEmail" };
}

test("what is exempt, what a rule has done, and what nothing proves", async () => {
  const it = await fixture();
  await broughtBack(it);
  await expectChange("DELETE investigate/{investigate_id}/copies/{copy_id}/exemption", {
    ids: { investigate_id: it.message.messageId, copy_id: it.message.copies[0]?.copyId ?? "" },
  });
  const moved = await fixture();
  const retractionId = await automatic(moved);
  const copyId: CopyId = moved.message.copies[0]?.copyId ?? newId(new Date());
  await settleCopy(api.database, { tenantId: tenant.tenantId, retractionId, copyId, outcome: "moved" });
  await query("insert into retraction_rule (tenant_id, rule, retraction_id) values ($1, 'detector:x', $2)", [
    retractionId,
  ]);
  const since = new Date(Date.now() - 3_600_000).toISOString();
  await expectChange("POST retractions/release_rule", { body: { rule: "detector:x", since } });
  const { retractionId: retraction_id, copyId: copy_id } = await mismatched(await fixture());
  await expectChange("POST identity_mismatches/{retraction_id}/{copy_id}", {
    ids: { retraction_id, copy_id },
  });
});

test("what waits for a second person, or for anybody", async () => {
  await query(
    "insert into tenant_setting (tenant_id, name, version, value, saved_by) values ($1, 'approval', 99, $2, 'test')",
    [JSON.stringify({ copiesPerHour: 0 })],
  );
  const { messageId } = await seedMessage(api.database, tenant);
  const at = { account: tenant.tenantId, method: "POST", cookie: admin.cookie };
  const draft = await api.call({
    ...at,
    path: "retractions",
    body: { ids: [messageId], destination: "JunkEmail" },
  });
  const { id, hash } = draft.body.result as { readonly id: string; readonly hash: string };
  await api.call({ ...at, path: `retractions/${id}/apply`, body: { hash } });
  await expectChange("POST retractions/{retraction_id}/approval", {
    ids: { retraction_id: id },
    body: { decision: "approve", reason: "x", hash },
    cookie: second.cookie,
  });
  const held = await heldFor("observe");
  await expectChange("POST retractions/observed", { ids: { retraction_id: held } });
  const ids = { retraction_id: await heldFor("breaker") };
  await expectChange("POST retractions/{retraction_id}/resume", { ids });
  const trip = newId(new Date());
  await query(
    `insert into breaker_trip (tenant_id, id, rule, cause, measured, allowed, reason)
     values ($1, $2, 'detector:x', 'copies_per_hour', 9, 5, '')`,
    [trip],
  );
  await expectChange("POST settings/breaker/trips/{trip_id}/close", { ids: { trip_id: trip } });
});

async function fixture(): Promise<RequestsFixture> {
  const it = await openRequests(["ann"], [], api.database);
  const message = await seedMessage(api.database, tenant);
  return { ...it, tenant, tenantId: tenant.tenantId, message };
}

async function heldFor(why: "observe" | "breaker"): Promise<RetractionId> {
  const id = await automatic(await fixture());
  await query(
    "update retraction_copy set outcome = 'held', held_for = $3, held_at = now(), due_at = null where tenant_id = $1 and retraction_id = $2",
    [id, why],
  );
  await query("update retraction set state = 'held', held_for = $3 where tenant_id = $1 and id = $2", [
    id,
    why,
  ]);
  return id;
}

test("each of these routes was walked", () => {
  expect([...walked].toSorted()).toEqual(Object.keys(TOLD_BY).toSorted());
});
