import { expect, test } from "vitest";
import type { SelfTestLine, SelfTestWorkerId } from "#directory/self-test.ts";
import { newId } from "#shared/ids.ts";
import { openSelfTestLedger } from "#store/self-test-ledger.ts";
import { openTestApi } from "../../test/support/open-test-api.ts";
import { destinationLine, lineOf } from "../../test/support/record-self-test.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";

async function open(tried: readonly SelfTestLine[] = []) {
  const api = await openTestApi({ trial: { tryNow: () => Promise.resolve(tried) } });
  const tenant = await seedTenant(api.database);
  const token = await api.token(tenant.tenantId, "config-admin");
  const ledger = openSelfTestLedger(api.database);
  const path = `integrations/${tenant.integrationId}`;
  const ask = (method: string, what: string, body?: unknown) =>
    api.call({ method, path: `${path}${what}`, account: tenant.tenantId, token, body });
  const query = (text: string) =>
    api.database.asWorker((tx) => tx.rows<Record<string, unknown>>(text, [tenant.tenantId]));
  return {
    api,
    ask,
    query,
    work: async (...lines: readonly SelfTestLine[]) => {
      const claim = await ledger.claim(newId<SelfTestWorkerId>(new Date()), 60_000);
      if (claim === undefined) throw new Error("nothing was asked for");
      for (const line of lines) await ledger.tell(claim, line, 60_000);
      return () => ledger.end(claim);
    },
    stop: () => ask("POST", "/stop", { reason: "maintenance" }),
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

test("a self-test is asked for, its lines are there as they come, and what it proves is kept", async () => {
  await using it = await open();
  const address = "Undeliver-Test@Corp.example";
  expect(await it.ask("PUT", "/test_mailbox", { address })).toMatchObject({
    body: { result: { test_mailbox: "undeliver-test@corp.example", status: "untested" } },
  });
  const { body } = await it.ask("POST", "/self_test");
  expect(body.result).toMatchObject({ state: "waiting", asked_by: "token:config-admin", lines: [] });
  const { id } = body.result as { readonly id: string };
  const end = await it.work(
    lineOf({ check: "token", detail: "Entra gave a token" }),
    destinationLine("JunkEmail", { result: "failed", code: "ErrorAccessDenied", advice: "Consent to it." }),
  );
  expect((await it.ask("GET", `/self_test/${id}`)).body.result).toMatchObject({
    state: "running",
    test_mailbox: "undeliver-test@corp.example",
    destinations: ["JunkEmail", "DeletedItems", "RecoverableItemsDeletions"],
    lines: [
      { check: "token", subject: null, result: "passed", detail: "Entra gave a token", code: null },
      { check: "destination", subject: "JunkEmail", result: "failed", advice: "Consent to it." },
    ],
  });
  await end();
  expect((await it.ask("GET", "/self_test")).body.result).toMatchObject([{ id, state: "ended" }]);
  expect((await it.ask("GET", "/conformance")).body.result).toMatchObject([
    {
      destination: "JunkEmail",
      standing: "failed",
      is_proof: false,
      code: "ErrorAccessDenied",
      self_test_id: id,
    },
    { destination: "DeletedItems", standing: "not_tried", at: null },
    { destination: "RecoverableItemsDeletions", standing: "not_tried" },
    { destination: "RecoverableItemsPurges", standing: "not_tried" },
  ]);
  expect((await it.ask("GET", "")).body.result).toMatchObject({ status: "active" });
});

test("Hard Delete is tried where it is asked for, and no provider is asked for a place that it has not", async () => {
  await using it = await open();
  await it.ask("PUT", "/test_mailbox", { address: "a@corp.example" });
  await it.ask("POST", "/self_test", { destinations: ["RecoverableItemsPurges"] });
  await it.work();
  expect((await it.ask("GET", "/self_test")).body.result).toMatchObject([
    { destinations: ["JunkEmail", "DeletedItems", "RecoverableItemsDeletions", "RecoverableItemsPurges"] },
  ]);
  await it.query("update integration set provider = 'google' where tenant_id = $1");
  const refused = await it.ask("POST", "/self_test", { destinations: ["RecoverableItemsPurges"] });
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ type: "unavailable_destination" }] } });
  expect((await it.ask("POST", "/self_test", { destinations: ["Inbox"] })).status).toBe(400);
});

test("a test mailbox is an address, can be taken away again, and each change is on the audit log", async () => {
  await using it = await open();
  expect((await it.ask("PUT", "/test_mailbox", { address: "nobody" })).status).toBe(400);
  await it.ask("PUT", "/test_mailbox", { address: "a@corp.example" });
  await it.ask("PUT", "/test_mailbox", { address: "a@corp.example" });
  expect((await it.ask("PUT", "/test_mailbox", { address: null })).body.result).toMatchObject({
    test_mailbox: null,
  });
  const told =
    "select data from event where tenant_id = $1 and kind = 'integration.test_mailbox_named' order by tx, id";
  expect(await it.query(told)).toMatchObject([
    { data: { before: { testMailbox: null }, after: { testMailbox: "a@corp.example" } } },
    { data: { before: { testMailbox: "a@corp.example" }, after: { testMailbox: null } } },
  ]);
});

test("a connection that the provider still refuses is not resumed, and the lines say why", async () => {
  const broken = lineOf({
    check: "token",
    result: "failed",
    detail: "Entra gives no token",
    code: "AADSTS7000222",
    advice: "The client secret has ended.",
    isBroken: true,
  });
  await using it = await open([broken, lineOf({ check: "right", result: "not_tried" })]);
  await it.stop();
  const refused = await it.ask("POST", "/resume");
  expect(refused).toMatchObject({
    status: 422,
    body: {
      errors: [
        { type: "provider_refused", message: expect.stringContaining("gives no token (AADSTS7000222)") },
      ],
      result: {
        lines: [
          { check: "token", result: "failed" },
          { check: "right", result: "not_tried" },
        ],
      },
    },
  });
  expect((await it.ask("GET", "")).body.result).toMatchObject({ status: "stopped" });
  expect(await it.ask("POST", "/resume", { force: true })).toMatchObject({
    status: 200,
    body: { result: { status: "untested" } },
  });
  const told =
    "select data->>'forced' as forced from event where tenant_id = $1 and kind = 'integration.resumed'";
  expect(await it.query(told)).toEqual([{ forced: "true" }]);
});

test("a right that is missing in the mailbox keeps it stopped too, and nobody says that it would stop again", async () => {
  const missing = { check: "right", subject: "Mail.ReadWrite", result: "failed", detail: "No." } as const;
  await using it = await open([lineOf({ check: "token" }), lineOf(missing)]);
  await it.stop();
  expect(await it.ask("POST", "/resume")).toMatchObject({
    status: 422,
    body: {
      errors: [
        {
          message:
            "It stays stopped, since it could not do its work: Mail.ReadWrite: No. Put that right, or resume it by force.",
        },
      ],
    },
  });
});

test("a connection that works, or of which nobody knows, is resumed and then tried whole", async () => {
  await using it = await open([lineOf({ check: "token" }), lineOf({ check: "right", result: "not_tried" })]);
  await it.stop();
  expect(await it.ask("POST", "/resume")).toMatchObject({ body: { result: { status: "untested" } } });
  expect((await it.ask("GET", "/self_test")).body.result).toMatchObject([{ state: "waiting" }]);
});

test("nothing is there of another organisation's connection", async () => {
  await using it = await open();
  const other = await seedTenant(it.api.database);
  const token = await it.api.token(other.tenantId, "super-admin");
  const { body } = await it.ask("POST", "/self_test");
  const { id } = body.result as { readonly id: string };
  const mine = (await it.query("select id from integration where tenant_id = $1"))[0]?.["id"];
  for (const what of ["self_test", `self_test/${id}`, "conformance"]) {
    const path = `integrations/${String(mine)}/${what}`;
    expect((await it.api.call({ path, account: other.tenantId, token })).status).toBe(404);
  }
});
