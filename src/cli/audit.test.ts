import { randomBytes } from "node:crypto";
import { beforeAll, expect, test, vi } from "vitest";
import { deriveAuditKeys } from "#identity/audit-keys.ts";
import { chainTenant } from "#store/audit-chain.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";
import { PATIENT } from "../../test/support/until-told.ts";

const on = openForFile();
beforeAll(async () => {
  const body = { pattern: "partner.example", comments: "\u001b[31mred" };
  await on.api.call({
    account: on.tenant.tenantId,
    token: on.token,
    method: "POST",
    path: "settings/trusted_domains",
    body,
  });
  await vi.waitUntil(async () => {
    const needs = { database: on.api.database, key: deriveAuditKeys(randomBytes(32)).chain };
    await chainTenant(needs, on.tenant.tenantId);
    return (await run(["audit", "list"])).out.includes("list.changed");
  }, PATIENT);
});

const run = (argv: readonly string[]): Promise<CliRun> =>
  runCli(argv, { connection: on.connection, columns: 200 });

test("the list says who did what, and from where, and draws nothing on the terminal", async () => {
  const { out } = await run(["audit", "list", "--kinds", "list.changed"]);
  expect(out).toMatch(/token:super-admin +list\.changed +127\.0\.0\.1/);
  expect(out).not.toContain("\u001b");
});

test("filters leave what they name, as JSON as well", async () => {
  const found = await run(["audit", "list", "partner.example", "--address", "127.0.0.1", "--json"]);
  expect(found.json).toMatchObject([{ kind: "list.changed", data: { action: "added" } }]);
  const none = await run(["audit", "list", "--actor", "nobody"]);
  expect(none).toMatchObject({ exitCode: 0, out: "The audit log has nothing like that." });
  const wrong = await run(["audit", "list", "--kinds", "nonsense"]);
  expect(wrong.exitCode).toBe(2);
  expect(wrong.note).toContain("nonsense");
});
