import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AUDITED_ALWAYS, AUDITED_BY_PEOPLE, type AuditedKind } from "#events/audited.ts";
import { readSample } from "#mail/read-sample.ts";
import { type CopyId, newId, type RetractionId } from "#shared/ids.ts";
import { openSetup } from "#store/setup.ts";
import { ACCESS } from "../../test/support/access-table.ts";
import { bodyFor } from "../../test/support/access-bodies.ts";
import { saysValues, TOLD_BY, VALUES_OF } from "../../test/support/audited-changes.ts";
import { delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { mailWith } from "../../test/support/mail-builder.ts";
import { mismatched } from "../../test/support/mismatch-fixture.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import {
  automatic,
  broughtBack,
  openRequests,
  type RequestsFixture,
} from "../../test/support/requests-fixture.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { postAuth, type TestPerson, TEST_PASSWORD } from "../../test/support/sign-in-as.ts";

let api: TestApi;
let tenant: SeededTenant;
let admin: TestPerson;
let second: TestPerson;
const PASSWORD = "three quiet words apart";
const walked = new Set<string>();

beforeAll(async () => {
  api = await openTestApi();
  await firstOfAll();
  tenant = await seedTenant(api.database);
  admin = await api.person(tenant.tenantId, "super-admin");
  second = await api.person(tenant.tenantId, "super-admin");
});
afterAll(() => api[Symbol.asyncDispose]());

/** Only on an empty database there is anything to set up. */
async function firstOfAll(): Promise<void> {
  const code = await openSetup(api.database).newCode();
  const body = { code, name: "Ada", email: "ada@corp.example", password: PASSWORD };
  await change("POST /client/v4/setup", { body, who: undefined });
}

interface Change {
  /** For the names in the path. */
  readonly ids?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly who?: TestPerson | undefined;
}

type Result = Readonly<Record<string, string>>;

/** Changes something, and looks that it is told as the table says: with its values where it has any. */
async function change(
  key: string,
  { ids = {}, body = bodyFor(key, ids), ...more }: Change = {},
): Promise<Result> {
  const [method = "", path = ""] = key.split(" ");
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? name));
  const who = "who" in more ? more.who : admin;
  const account = path.startsWith("/") ? {} : { account: tenant.tenantId };
  const since = await newest();
  const answer = await api.call({ ...account, method, path: filled, body, cookie: who?.cookie });
  expect(`${key} ${answer.status} ${JSON.stringify(answer.body.errors)}`).toBe(`${key} 200 []`);
  const facts = await auditedSince(since);
  const wanted = TOLD_BY[key] ?? [];
  const kinds = [...new Set(facts.map((it) => it.kind))].toSorted();
  expect(`${key}: ${kinds.join()}`).toBe(`${key}: ${"why" in wanted ? "" : wanted.toSorted().join()}`);
  for (const { kind, data } of facts) {
    expect(saysValues(kind, data), `${key}: ${kind} ${JSON.stringify(data)}`).toBe(true);
    expect(JSON.stringify(data)).not.toMatch(SECRETS);
  }
  walked.add(key);
  return answer.body.result as Result;
}

/** Whatever is said of values, these are not among them. */
const SECRETS = /s3cret|und_[A-Za-z0-9_-]{43}|three quiet words|@journal\.test/;

async function newest(): Promise<string> {
  const [row] = await api.database.asWorker((tx) =>
    tx.rows<{ id: string | null }>("select max(id::text) as id from event"),
  );
  return row?.id ?? "00000000-0000-0000-0000-000000000000";
}

interface Told {
  readonly kind: AuditedKind;
  readonly data: Readonly<Record<string, unknown>>;
}

/** As the chain's job picks them. */
function auditedSince(id: string): Promise<readonly Told[]> {
  return api.database.asWorker((tx) =>
    tx.rows<Told>(
      `select kind, data from event
       where id > $1 and (kind = any($2) or (kind = any($3) and actor ~ '^(person|token):')) order by id`,
      [id, AUDITED_ALWAYS, AUDITED_BY_PEOPLE],
    ),
  );
}

const query = (text: string, values: readonly unknown[] = []) =>
  api.database.asTenant(tenant.tenantId, (tx) => tx.rows(text, [tenant.tenantId, ...values]));

test("the table says of every route that can change something what it tells the audit log, or why nothing", () => {
  const changing = Object.keys(ACCESS).filter((it) => !it.startsWith("GET "));
  expect(Object.keys(TOLD_BY).toSorted()).toEqual(changing.toSorted());
  const told = new Set(Object.values(TOLD_BY).flatMap((it) => ("why" in it ? [] : it)));
  expect([...told].filter((it) => VALUES_OF[it] === undefined)).toEqual([]);
});

test("connections", async () => {
  const secret = { provider: "microsoft", name: "second", tenant_id: "x", client_id: "x", secret: "s3cret" };
  const { id } = await change("POST integrations", { body: secret });
  const ids = { integration_id: id ?? "" };
  await change("POST integrations/{integration_id}/stop", { ids });
  await change("POST integrations/{integration_id}/resume", { ids });
  await change("DELETE integrations/{integration_id}", { ids });
  const source = await change("POST sources");
  const of = { source_id: source["id"] ?? "" };
  await change("PATCH sources/{source_id}", { ids: of });
  await change("POST sources/{source_id}/rotate", { ids: of });
  await change("DELETE sources/{source_id}", { ids: of });
  await change("POST settings/domains");
  await change("PATCH settings/domains/{domain_id}", {
    ids: { domain_id: "new.example" },
    body: { integration_id: tenant.integrationId },
  });
  await change("DELETE settings/domains/{domain_id}", { ids: { domain_id: "new.example" } });
});

test("settings", async () => {
  for (const it of ["approval", "auto_retract/limit", "retention", "automation", "breaker", "responses"]) {
    await change(`PUT settings/${it}`, it === "responses" ? { body: RESPONSES } : {});
  }
  await change("PUT settings/sign_in");
  const { integrationId: integration_id } = tenant;
  const none = bodyFor("PUT settings/auto_retract", { integration_id }) as { destinations: object };
  await change("POST settings/auto_retract/preview", { ids: { integration_id } });
  const destinations = { ...none.destinations, MALICIOUS: "RecoverableItemsPurges" };
  await change("PUT settings/auto_retract", { body: { integration_id, destinations } });
  const approval = { integration_id, decision: "approve", reason: "x" };
  await change("POST settings/auto_retract/approval", { body: approval, who: second });
});

/** What is blocked is looked for in past mail. */
const RESPONSES = { post_delivery: { mode: "act", days: 7 }, submission: { mode: "off" } };

test("what judges particular mail", async () => {
  for (const list of ["allow_policies", "block_senders", "trusted_domains"]) {
    const { id } = await change(`POST settings/${list}`);
    const ids = { entry_id: id ?? "" };
    await change(`PATCH settings/${list}/{entry_id}`, { ids, body: { comments: "why" } });
    await change(`DELETE settings/${list}/{entry_id}`, { ids });
  }
  await change("POST settings/important_people");
  await change("DELETE settings/important_people/{person_address}", {
    ids: { person_address: "ceo@corp.example" },
  });
  const { id } = await change("POST settings/indicators");
  const evaluation = await change("POST evaluations", { body: { indicator: id } });
  await change("POST evaluations/{evaluation_id}/cancel", { ids: { evaluation_id: evaluation["id"] ?? "" } });
  await change("DELETE settings/indicators/{indicator_id}", { ids: { indicator_id: id ?? "" } });
});

test("people and tokens", async () => {
  const token = await change("POST tokens");
  const { id } = token["details"] as unknown as { readonly id: string };
  await change("DELETE tokens/{token_id}", { ids: { token_id: id } });
  const email = `${randomUUID()}@corp.example`;
  const invited = await change("POST users", { body: { email, role: "viewer" } });
  const link = new URL(invited["link"] ?? "").searchParams.get("token");
  await change("POST /client/v4/invitation", {
    body: { token: link, name: "Ann", password: PASSWORD },
    who: undefined,
  });
  const { personId } = await api.person(tenant.tenantId, "soc-analyst");
  const ids = { user_id: personId };
  await change("PATCH users/{user_id}", { ids });
  await change("DELETE users/{user_id}/sessions", { ids });
  await change("POST users/{user_id}/reset_second_factor", { ids });
  await change("DELETE users/{user_id}", { ids });
});

test("one's own sessions", async () => {
  const other = async (): Promise<string> => {
    const body = { email: second.email, password: TEST_PASSWORD };
    const { cookie } = await postAuth(api.origin, "/sign-in/email", { body });
    const me = await api.call({ path: "/client/v4/user", cookie });
    return (me.body.result as { person: { session_id: string } }).person.session_id;
  };
  const ids = { session_id: await other() };
  await change("DELETE /client/v4/user/sessions/{session_id}", { ids, who: second });
  await other();
  await change("DELETE /client/v4/user/sessions", { who: second });
});

test("messages, plans and runs", async () => {
  const { messageId } = await seedMessage(api.database, tenant);
  const plan = async (): Promise<Result> => {
    const { messageId: id } = await seedMessage(api.database, tenant);
    return change("POST retractions", { body: { ids: [id], destination: "JunkEmail" } });
  };
  await change("POST investigate/{investigate_id}/reclassify", { ids: { investigate_id: messageId } });
  await change("POST investigate/{investigate_id}/move", { ids: { investigate_id: messageId } });
  const { messageId: another } = await seedMessage(api.database, tenant);
  await change("POST investigate/move", { ids: { investigate_id: another } });
  const { id = "", hash } = await plan();
  const ids = { retraction_id: id };
  await change("POST retractions/{retraction_id}/survey", { ids });
  await change("POST retractions/{retraction_id}/apply", { ids, body: { hash } });
  await change("POST retractions/{retraction_id}/release", { ids, body: {} });
  await change("POST retractions/{retraction_id}/cancel", {
    ids: { retraction_id: (await plan())["id"] ?? "" },
  });
  await change("POST retractions/samples", { body: await sample() });
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
  await change("DELETE investigate/{investigate_id}/copies/{copy_id}/exemption", {
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
  await change("POST retractions/release_rule", { body: { rule: "detector:x", since } });
  const { retractionId: retraction_id, copyId: copy_id } = await mismatched(await fixture());
  await change("POST identity_mismatches/{retraction_id}/{copy_id}", { ids: { retraction_id, copy_id } });
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
  await change("POST retractions/{retraction_id}/approval", {
    ids: { retraction_id: id },
    body: { decision: "approve", reason: "x", hash },
    who: second,
  });
  const held = await heldFor("observe");
  await change("POST retractions/observed", { ids: { retraction_id: held } });
  const ids = { retraction_id: await heldFor("breaker") };
  await change("POST retractions/{retraction_id}/resume", { ids });
  const trip = newId(new Date());
  await query(
    `insert into breaker_trip (tenant_id, id, rule, cause, measured, allowed, reason)
     values ($1, $2, 'detector:x', 'copies_per_hour', 9, 5, '')`,
    [trip],
  );
  await change("POST settings/breaker/trips/{trip_id}/close", { ids: { trip_id: trip } });
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
