import { afterAll, beforeAll, expect, test } from "vitest";
import { openEvaluations } from "#store/evaluations.ts";
import { openIndicators } from "#store/indicators.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { runCli } from "../../test/support/run-cli.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

test("a dry run is looked at message by message: what each was, what it would be, and where its copies would go", async () => {
  const tenant = await seedTenant(api.database);
  const { tenantId } = tenant;
  const indicator = await openIndicators(api.database).add(tenantId, {
    kind: "domain",
    value: "evil.example",
    disposition: "MALICIOUS",
    note: "",
    expiresAt: undefined,
    actor: "token:soar",
  });
  if (indicator === "exists") throw new Error("it exists");
  const of = { indicator: indicator.indicator.id };
  const request = { of, dryRun: true, days: 7, actor: "token:soar" };
  const evaluation = await openEvaluations(api.database).start(tenantId, request);
  const id = evaluation?.id ?? "";
  // In the place of the search, which runs in the background.
  const note = async (subject: string, places: object): Promise<void> => {
    const { messageId } = await seedMessage(api.database, tenant, { subject });
    await api.database.asWorker(async (tx) => {
      await tx.rows("insert into evaluation_message values ($1, $2, $3, 'SPAM', 'MALICIOUS', $4)", [
        tenantId,
        id,
        messageId,
        JSON.stringify(places),
      ]);
      await tx.rows("update evaluation set changed = changed + 1 where id = $1", [id]);
    });
  };
  await note("The minutes", [{ destination: "DeletedItems", copies: 2 }]);
  await note("The bill", []);
  const connection = { baseUrl: api.origin, token: await api.token(tenantId, "viewer") };
  const shown = await runCli(["evaluation", "show", id], { connection });
  expect(shown.note).toContain(`undeliver evaluation messages ${id}`);
  const listed = await runCli(["evaluation", "messages", id], { connection });
  expect(listed.out).toMatch(/SPAM +MALICIOUS +stay .*The bill\n.*SPAM +MALICIOUS +2 → Trash .*The minutes/);
  const asJson = await runCli(["evaluation", "messages", id, "--json"], { connection });
  expect(asJson.json).toMatchObject([{ subject: "The bill", places: [] }, { before: "SPAM" }]);
});
