import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { proveHardDelete } from "../../test/support/record-self-test.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";

/** Where who may approve are those who are there. */
let staffed: TestApi;
let tokens: Readonly<Record<"super-admin" | "config-admin", string>>;

const on = openForFile("super-admin", { approving: ["person:ann", "person:bob"] });
beforeAll(async () => {
  staffed = await openTestApi();
  await proveHardDelete(on.api.database, on.tenant);
  tokens = {
    "super-admin": await on.api.token(on.tenant.tenantId, "super-admin"),
    "config-admin": await on.api.token(on.tenant.tenantId, "config-admin"),
  };
  await seedMessage(on.api.database, on.tenant, {
    disposition: "SPAM",
    subject: "win",
    recipients: ["ann", "bob"],
  });
});
afterAll(async () => {
  await staffed[Symbol.asyncDispose]();
});

function ask(role: keyof typeof tokens, method: string, path: string, body?: unknown): Promise<Answer> {
  return on.api.call({ method, path, account: on.tenant.tenantId, token: tokens[role], body });
}

const NONE = { MALICIOUS: "none", SPOOF: "none", SUSPICIOUS: "none", SPAM: "none", BULK: "none" };
const asked = (destinations: object): object => ({
  integration_id: on.tenant.integrationId,
  destinations: { ...NONE, ...destinations },
});

test("a preview says what would have moved, with metadata only, and changes nothing", async () => {
  const body = asked({ SPAM: "JunkEmail" });
  const answer = await ask("config-admin", "POST", "settings/auto_retract/preview", body);
  expect(answer).toMatchObject({
    status: 200,
    body: { result: { limit: { copies: 2, allowed: 1_000, within: true } } },
  });
  const { dispositions } = answer.body.result as { dispositions: readonly { disposition: string }[] };
  expect(dispositions.find((it) => it.disposition === "SPAM")).toMatchObject({
    before: "none",
    after: "JunkEmail",
    messages: 1,
    copies: 2,
    complete: true,
    samples: [{ subject: "win", from: "mallory@evil.example", copies: 2 }],
  });
  const { result } = (await ask("config-admin", "GET", "settings/auto_retract")).body;
  expect(result).toMatchObject([{ version: 0 }]);
});

test("a Config Admin is refused beyond the limit that a Super Admin has set, and told who can save it", async () => {
  const limit = { copies: 1, percent: 0, version: 0 };
  const path = "settings/auto_retract/limit";
  expect(await ask("config-admin", "PUT", path, limit)).toMatchObject({ status: 403 });
  expect(await ask("super-admin", "PUT", path, limit)).toMatchObject({
    status: 200,
    body: { result: { copies: 1, percent: 0, version: 1, saved_by: "token:super-admin" } },
  });
  expect(await ask("super-admin", "PUT", path, limit)).toMatchObject({
    status: 409,
    body: { errors: [{ type: "changed_meanwhile" }] },
  });
  const body = asked({ SPAM: "JunkEmail" });
  expect(await ask("config-admin", "PUT", "settings/auto_retract", body)).toMatchObject({
    status: 403,
    body: { errors: [{ type: "beyond_limit", message: expect.stringContaining("ask a Super Admin") }] },
  });
  expect(await ask("super-admin", "PUT", "settings/auto_retract", body)).toMatchObject({ status: 200 });
});

test("what waits for a second person is shown to those who may approve, with what it would change", async () => {
  const path = "settings/auto_retract/proposals";
  const analyst = await on.api.token(on.tenant.tenantId, "soc-analyst");
  const proposals = async (): Promise<unknown> =>
    (await on.api.call({ path, account: on.tenant.tenantId, token: analyst })).body.result;
  expect(await proposals()).toEqual([]);
  const body = asked({ SPAM: "RecoverableItemsPurges" });
  expect((await ask("super-admin", "PUT", "settings/auto_retract", body)).status).toBe(200);
  expect(await proposals()).toMatchObject([
    {
      destinations: { SPAM: "JunkEmail" },
      proposal: {
        destinations: { SPAM: "RecoverableItemsPurges" },
        may_approve: ["person:ann", "person:bob"],
      },
    },
  ]);
});

test("who approves says which proposal he saw, may look at what it would have moved, and is told where another came", async () => {
  const who = await seedTenant(staffed.database);
  await proveHardDelete(staffed.database, who);
  const asker = await staffed.token(who.tenantId, "super-admin");
  await seedMessage(staffed.database, who, { disposition: "SPAM", subject: "win", recipients: ["ann"] });
  const at = { account: who.tenantId };
  const ask = async (destinations: object): Promise<string> => {
    const body = { integration_id: who.integrationId, destinations: { ...NONE, ...destinations } };
    const path = "settings/auto_retract";
    const { result } = (await staffed.call({ ...at, method: "PUT", path, token: asker, body })).body;
    return (result as { proposal: { hash: string } }).proposal.hash;
  };
  const { cookie } = await staffed.person(who.tenantId, "soc-analyst");
  const first = await ask({ MALICIOUS: "RecoverableItemsPurges" });
  const look = (hash: string) =>
    staffed.call({ ...at, path: `settings/auto_retract/proposals/${hash}/preview`, cookie });
  expect((await look(first)).status).toBe(200);
  const second = await ask({ SPAM: "RecoverableItemsPurges" });
  expect(second).not.toBe(first);
  expect((await look(first)).status).toBe(404);
  const { dispositions } = (await look(second)).body.result as { dispositions: readonly object[] };
  expect(dispositions).toContainEqual(
    expect.objectContaining({ disposition: "SPAM", after: "RecoverableItemsPurges", copies: 1 }),
  );
  const decide = (hash: string) => {
    const body = { integration_id: who.integrationId, hash, decision: "approve", reason: "seen" };
    return staffed.call({ ...at, method: "POST", path: "settings/auto_retract/approval", cookie, body });
  };
  expect(await decide(first)).toMatchObject({
    status: 409,
    body: {
      errors: [
        {
          type: "changed_meanwhile",
          message: expect.stringContaining("SPAM: none → RecoverableItemsPurges"),
        },
      ],
    },
  });
  const stands = async () =>
    (await staffed.call({ ...at, path: "settings/auto_retract", token: asker })).body.result;
  expect(await stands()).toMatchObject([{ version: 0, proposal: { hash: second } }]);
  expect((await decide(second)).status).toBe(200);
  expect(await stands()).toMatchObject([
    { version: 1, destinations: { MALICIOUS: "none", SPAM: "RecoverableItemsPurges" }, proposal: null },
  ]);
});

test("a connection is let to rest with a reason, a source is changed and keeps its name from others", async () => {
  const stop = await ask("config-admin", "POST", `integrations/${on.tenant.integrationId}/stop`, {
    reason: "maintenance",
  });
  expect(stop.body.result).toMatchObject({ status: "stopped", stopped: { reason: "maintenance" } });
  const source = `sources/${on.tenant.sourceId}`;
  const changed = await ask("config-admin", "PATCH", source, { hop_count: 2, require_tls: true });
  expect(changed.body.result).toMatchObject({
    hop_count: 2,
    require_tls: true,
    name: "journal",
    untrusted: { copies: 0, last_reason: null },
  });
  const other = { name: "other", format: "plain-bcc", binding: { kind: "google-seal" } };
  await ask("config-admin", "POST", "sources", other);
  expect(await ask("config-admin", "PATCH", source, { name: "other" })).toMatchObject({ status: 409 });
});
