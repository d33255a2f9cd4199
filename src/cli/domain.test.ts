import { beforeAll, expect, test } from "vitest";
import { openTenants } from "#store/tenants.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";

let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  const tenant = await openTenants(api.database).create("corp");
  if (tenant === undefined) throw new Error("no tenant");
  token = await api.token(tenant.id, "super-admin");
  return () => api[Symbol.asyncDispose]();
});

const run = (argv: readonly string[], input?: string): Promise<CliRun> =>
  runCli(argv, { connection: { baseUrl: api.origin, token }, ...(input !== undefined && { input }) });
const connect = (name: string): Promise<CliRun> =>
  run(
    ["integration", "add-microsoft", "--name", name, "--directory", "corp.example", "--client", "c"],
    "secret",
  );

test("a domain says where its mailboxes are, and what to do where nobody knows", async () => {
  const alone = await run(["domain", "add", "first.example"]);
  expect(alone.out).toBe("Added first.example.");
  expect(alone.note).toContain("first.example makes no copies yet");
  expect(alone.note).toContain("undeliver integration add-microsoft or add-google");

  expect((await connect("m")).note).toContain(
    "\nThe mailboxes of first.example are looked for here from now on.",
  );
  const second = await run(["domain", "add", "second.example"]);
  expect(second.out).toBe("Added second.example: its mailboxes are at m.");
  expect(second.note).toMatch(/_undeliver\.second\.example {2}TXT {2}"undeliver-verification=[0-9a-f]{32}"/);

  expect((await connect("n")).note).not.toContain("looked for here from now on");
  const third = await run(["domain", "add", "third.example", "--json"]);
  expect(third.json).toMatchObject({ status: "PENDING" });
  expect(third.note).toContain("undeliver domain set third.example --integration NAME (m, n)");
  await run(["domain", "skip", "third.example", "--reason", "a test"]);
  expect(await run(["domain", "set", "third.example", "--integration", "n"])).toMatchObject({
    out: "Changed third.example: its mailboxes are at n.",
    note: "",
  });
  expect((await run(["domain", "set", "nowhere.example", "--integration", "n"])).exitCode).toBe(1);

  const removed = await run(["integration", "remove", "n", "--yes"]);
  expect(removed.note).toContain("undeliver domain set third.example --integration NAME (m)");
});
