import { expect, test } from "vitest";
import { openForFile } from "../../test/support/open-for-file.ts";
import { destinationLine, lineOf, recordSelfTest } from "../../test/support/record-self-test.ts";
import { runCli } from "../../test/support/run-cli.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";

const on = openForFile();

const query = (text: string, ...values: readonly unknown[]) =>
  on.api.database.asWorker((tx) => tx.rows(text, [on.tenant.tenantId, ...values]));

async function health() {
  const token = await on.api.token(on.tenant.tenantId, "viewer");
  const { body } = await on.api.call({ path: "health", account: on.tenant.tenantId, token });
  return body.result;
}

test("each source is judged as on its own screen, and each integration by what it answers, knows and covers", async () => {
  expect(await health()).toMatchObject({
    sources: [
      {
        source_id: on.tenant.sourceId,
        name: "journal",
        standing: "watch",
        state: "never",
        problems: [{ code: "never_delivered" }],
      },
    ],
    integrations: [
      {
        integration_id: on.tenant.integrationId,
        standing: "watch",
        status: "untested",
        directory: { fresh_at: null, reading: false },
        coverage: { mails: 0, seen: 0 },
        problems: [{ code: "untested" }],
      },
    ],
  });
});

test("an integration whose last self-test has failed in part is not in order, until the next one has passed", async () => {
  const line = { result: "failed", detail: "It did not get there.", advice: "Look at it." } as const;
  const found = async () => {
    const { integrations } = (await health()) as { integrations: readonly { problems: unknown }[] };
    return integrations[0]?.problems;
  };
  const passed = destinationLine("JunkEmail");
  await recordSelfTest(on.api.database, on.tenant, [lineOf({ check: "token" }), passed]);
  expect(await found()).not.toContainEqual(expect.objectContaining({ code: "self_test_failed" }));
  await recordSelfTest(on.api.database, on.tenant, [
    passed,
    destinationLine("DeletedItems", line),
    destinationLine("RecoverableItemsDeletions", { ...line, detail: "Nor there." }),
  ]);
  expect(await found()).toContainEqual({
    code: "self_test_failed",
    standing: "watch",
    text: "Its last self-test has failed in 2 lines, first of all: Trash: It did not get there. Look at it.",
  });
  await recordSelfTest(on.api.database, on.tenant, [passed]);
  expect(await found()).not.toContainEqual(expect.objectContaining({ code: "self_test_failed" }));
});

test("an integration that has stopped, reads no directory and misses mail says each of it, and never to others", async () => {
  await query(
    `update integration set state = 'stopped', stopped_code = 'AADSTS7000222', stopped_reason = 'refused', stopped_at = now(),
       credential_expires_at = now() - interval '1 day'
     where tenant_id = $1`,
  );
  await query(
    `insert into directory_sync (tenant_id, integration_id, fresh_at, failed_at, failed_code, failed_reason, failures)
     values ($1, $2, now() - interval '3 days', now(), 'empty_directory', 'nobody', 1)`,
    on.tenant.integrationId,
  );
  await query(
    "insert into coverage_check (tenant_id, integration_id, mailboxes, failed, mails, seen, missing) values ($1, $2, 20, 0, 200, 150, '[]')",
    on.tenant.integrationId,
  );
  expect(await health()).toMatchObject({
    integrations: [
      {
        standing: "bad",
        status: "stopped",
        credential_expires_at: expect.any(String),
        directory: { fresh_at: expect.any(String) },
        coverage: { mails: 200, seen: 150 },
        problems: [
          { code: "stopped", standing: "bad" },
          { code: "credential_ended", standing: "bad" },
          { code: "directory_trouble", standing: "watch" },
          { code: "coverage_low", standing: "bad" },
        ],
      },
    ],
  });
  const other = await seedTenant(on.api.database);
  const token = await on.api.token(other.tenantId, "viewer");
  const { body } = await on.api.call({ path: "health", account: other.tenantId, token });
  expect(body.result).toMatchObject({ integrations: [{ integration_id: other.integrationId }] });
});

test("what the newest self-test has failed at is said, until one finds it right", async () => {
  const tested = await seedTenant(on.api.database);
  const token = await on.api.token(tested.tenantId, "viewer");
  const ask = async () => {
    const { body } = await on.api.call({ path: "health", account: tested.tenantId, token });
    return (body.result as { integrations: unknown[] }).integrations[0];
  };
  expect(await ask()).toMatchObject({ self_test: null });
  const denied = { result: "failed", code: "Authorization_RequestDenied" } as const;
  await recordSelfTest(on.api.database, tested, [
    lineOf({ check: "token" }),
    lineOf({ check: "right", subject: "User.Read.All", ...denied }),
    lineOf({ check: "right", subject: "GroupMember.Read.All", ...denied, code: "Other" }),
  ]);
  expect(await ask()).toMatchObject({
    standing: "watch",
    status: "active",
    self_test: { ended_at: expect.any(String), failed: 2 },
    problems: [{ code: "self_test_failed", text: expect.stringContaining("failed in 2 lines") }],
  });
  await recordSelfTest(on.api.database, tested, [lineOf({ check: "token" })]);
  expect(await ask()).toMatchObject({ standing: "good", self_test: { failed: 0 }, problems: [] });
});

test("the command line says the same, each problem in a line of its own", async () => {
  const token = await on.api.token(on.tenant.tenantId, "viewer");
  const connection = { baseUrl: on.api.origin, token };
  const { out } = await runCli(["health"], { connection });
  expect(out).toMatch(/database +PostgreSQL/);
  expect(out).toMatch(/not in order +stopped/);
  expect(out).toMatch(/journal +worth a look +never +never/);
  expect(out).toContain("! journal: No journal copy has come yet");
  expect(out).toMatch(/^! microsoft of .*: Its secret or certificate has ended/m);
  expect((await runCli(["health", "--json"], { connection })).json).toMatchObject({ expiries: [] });
});
