import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import type { CopyId, RetractionId } from "#shared/ids.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";

let api: TestApi;
let tenant: SeededTenant;
let run: (...argv: readonly string[]) => Promise<CliRun>;
beforeAll(async () => {
  api = await openTestApi();
  tenant = await seedTenant(api.database, { domain: "corp.example" });
  const connection = { baseUrl: api.origin, token: await api.token(tenant.tenantId, "super-admin") };
  run = (...argv) => runCli(argv, { connection, columns: 160 });
  return () => api[Symbol.asyncDispose]();
});

const PHISH = {
  subject: "Pay\u001b[2J now",
  from: "eve@evil.example",
  disposition: "SUSPICIOUS",
  recipients: ["ann", "bob"],
  findings: [
    {
      detector: "lookalike-domain",
      sign: "phishing",
      field: "from",
      value: "c0rp.example",
      reason: "The domain c0rp.example looks the same as corp.example.",
      score: 8,
    },
  ],
} as const;

test("a message is found, and shown with its verdict, its copies and its log", async () => {
  const { messageId } = await seedMessage(api.database, tenant, PHISH);
  const found = await run("trace", "from:eve@evil.example", "disposition:suspicious");
  expect(found).toMatchObject({ exitCode: 0 });
  expect(found.out).toContain(messageId);
  expect(found.out).toContain("Pay[2J now");
  expect(found.out).not.toContain("\u001b");
  for (const line of found.out.split("\n")) expect(line.length).toBeLessThanOrEqual(160);

  const shown = await run("trace", "show", messageId);
  expect(shown.out).toContain("looks the same as corp.example");
  expect(shown.out).toContain("2 in which nothing was asked for");
  expect((await run("trace", "show", messageId, "--json")).json).toMatchObject({
    message: { id: messageId },
    copies: [{}, {}],
  });
});

test("a plan is applied to exactly the mailboxes it showed, on the real API", async () => {
  const { messageId, copies } = await seedMessage(api.database, tenant, PHISH);
  const retracting = run("retract", messageId, "--to", "junk", "--yes", "--reason", "told so");
  const [retracted] = await Promise.all([retracting, settleAll(copies.map((it) => it.copyId))]);
  expect(retracted).toMatchObject({ exitCode: 0 });
  expect(retracted.out).toContain("2 copies of 1 message in 2 mailboxes → Junk Email");
  expect(retracted.out).toContain("2 copies: 2 moved");
  expect((await run("retraction", "list", "--kind", "manual")).out).toContain("2 moved");
  expect((await run("trace", "show", messageId)).out).toMatch(/Copies: 2: 2 retracted/);
});

/** As the engine would, once somebody asked for them. */
async function settleAll(copyIds: readonly CopyId[]): Promise<void> {
  const { tenantId } = tenant;
  for (const copyId of copyIds) {
    for (let row: { id: RetractionId } | undefined; row === undefined; ) {
      await sleep(20);
      [row] = await api.database.asWorker((tx) =>
        tx.rows<{ id: RetractionId }>(
          `select rc.retraction_id as id from retraction_copy rc
             join retraction r on r.tenant_id = rc.tenant_id and r.id = rc.retraction_id
           where rc.tenant_id = $1 and rc.copy_id = $2 and r.state = 'running'`,
          [tenantId, copyId],
        ),
      );
      if (row === undefined) continue;
      await settleCopy(api.database, { tenantId, retractionId: row.id, copyId, outcome: "moved" });
    }
  }
}
