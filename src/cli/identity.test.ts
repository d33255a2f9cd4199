import { afterAll, beforeAll, expect, test } from "vitest";
import { mismatched } from "../../test/support/mismatch-fixture.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { openRequests } from "../../test/support/requests-fixture.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

async function fixture(role: "soc-analyst" | "viewer" = "soc-analyst") {
  const it = await openRequests(["ann", "bob"], [], api.database);
  const { retractionId, copyId } = await mismatched(it);
  const connection = { baseUrl: api.origin, token: await api.token(it.tenantId, role) };
  const run = (...argv: readonly string[]): Promise<CliRun> => runCli(["identity", ...argv], { connection });
  return { run, key: [retractionId, copyId] };
}

test("what waits for a decision is listed with each candidate, and with what to say", async () => {
  const { run, key } = await fixture();
  const { out } = await run("list");
  expect(out).toMatch(
    /one: “Your invoice” from eve@evil\.example, .* in Inbox\/Private: the content differs/,
  );
  expect(out).toContain(`undeliver identity ours ${key.join(" ")} --item ID`);
  expect((await run("list", "--json")).json).toMatchObject([{ candidates: [{ item_id: "one" }, {}] }]);
  const viewer = await fixture("viewer");
  expect((await viewer.run("list")).out).toContain("one: a mail that you may not read");
});

test("items are retracted on a person's word, which is asked for and needs a reason", async () => {
  const { run, key } = await fixture();
  expect((await run("ours", ...key, "--all")).exitCode).toBe(2);
  expect((await run("ours", ...key, "--reason", "x")).note).toContain("Say which candidates");
  const unasked = await run("ours", ...key, "--all", "--reason", "x");
  expect(unasked).toMatchObject({ exitCode: 1, note: expect.stringContaining("--yes") });
  const argv = ["ours", ...key, "--all", "--reason", "seen it", "--yes", "--wait", "0", "--json"];
  expect((await run(...argv)).json).toMatchObject({
    retraction: { named_by: { by: "decision", items: 2 }, reason: "seen it", counts: { pending: 1 } },
  });
  expect((await run(...argv)).note).toContain("Nobody has to decide about this copy");
});

test("a copy is left with a reason", async () => {
  const { run, key } = await fixture();
  expect((await run("leave", ...key, "--reason", "the newsletter")).out).toContain("the copy is refused");
  expect((await run("list")).out).toContain("Nobody has to decide about anything.");
});
