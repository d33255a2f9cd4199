import { beforeAll, expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { runCli } from "../../test/support/run-cli.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";

let id: RetractionId;
const on = openForFile("soc-analyst");
beforeAll(async () => {
  id = await ranOnce("=HYPERLINK(1)");
});

async function ranOnce(subject: string): Promise<RetractionId> {
  const recipients = ["ann", "bob", "cid"];
  const { messageId, copies } = await seedMessage(on.api.database, on.tenant, { recipients, subject });
  const call = { method: "POST", account: on.tenant.tenantId, token: on.token };
  const body = { ids: [messageId], destination: "JunkEmail" };
  const drafted = await on.api.call({ ...call, path: "retractions", body });
  const plan = drafted.body.result as { readonly id: RetractionId; readonly hash: string };
  await on.api.call({ ...call, path: `retractions/${plan.id}/apply`, body: { hash: plan.hash } });
  const row = { tenantId: on.tenant.tenantId, retractionId: plan.id };
  for (const [index, { copyId }] of copies.entries()) {
    await settleCopy(on.api.database, { ...row, copyId, outcome: index === 2 ? "not_found" : "moved" });
  }
  return plan.id;
}

function ask(path: string) {
  return on.api.call({ path, account: on.tenant.tenantId, token: on.token });
}

function csv(account: string, of: string): Promise<Response> {
  const url = `${on.api.origin}/client/v4/accounts/${account}/email-security/retractions/${of}/exposure.csv`;
  return fetch(url, { headers: { authorization: `Bearer ${on.token}` } });
}

interface Page {
  readonly copies: readonly { readonly mailbox: string }[];
}

test("the exposure of a run is paged, with its totals on the first page", async () => {
  const first = await ask(`retractions/${id}/exposure?per_page=2`);
  expect(first.body.result).toMatchObject({
    totals: { copies: 3, people: 2, never_seen: 1 },
    copies: [{}, {}],
  });
  const cursor = String(first.body.result_info?.["cursor"]);
  const second = await ask(`retractions/${id}/exposure?per_page=2&cursor=${cursor}`);
  expect(second.body.result).toMatchObject({ totals: null, copies: [{}] });
  const shown = [first, second].flatMap(({ body }) => (body.result as Page).copies.map((it) => it.mailbox));
  expect(shown.toSorted()).toEqual(["ann", "bob", "cid"].map((it) => `${it}@${on.tenant.domain}`));
  expect(second.body.result_info?.["cursor"]).toBeUndefined();
});

test("the table has a line for each copy, and nothing in it runs in a spreadsheet", async () => {
  const response = await csv(on.tenant.tenantId, id);
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const lines = (await response.text()).trimEnd().split("\r\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]).toContain(`"'=HYPERLINK(1)"`);
});

test("a run that is not there, or another tenant's, exposes nothing", async () => {
  const other = await seedTenant(on.api.database);
  const stranger = { account: other.tenantId, token: await on.api.token(other.tenantId, "super-admin") };
  expect(await on.api.call({ ...stranger, path: `retractions/${id}/exposure` })).toMatchObject({
    status: 404,
  });
  expect((await csv(on.tenant.tenantId, on.tenant.sourceId)).status).toBe(404);
});

test("the command line shows it on one page, as a table for a spreadsheet, and as JSON", async () => {
  const run = (...more: readonly string[]) =>
    runCli(["exposure", id, ...more], { connection: on.connection });
  const page = await run();
  expect(page).toMatchObject({ exitCode: 0 });
  expect(page.out).toMatch(new RegExp(`cid@${on.tenant.domain} .*never seen there`));
  expect(page.out).toMatch(/had it +2 mailboxes/);
  expect((await run("--csv")).out.split("\r\n")).toHaveLength(4);
  expect((await run("--json")).json).toMatchObject({ totals: { people: 2 }, copies: [{}, {}, {}] });
});
