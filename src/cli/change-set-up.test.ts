import { beforeAll, expect, test } from "vitest";
import { openSelfTestLedger } from "#store/self-test-ledger.ts";
import type { SelfTestWorkerId } from "#directory/self-test.ts";
import { newId } from "#shared/ids.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { lineOf } from "../../test/support/record-self-test.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";

let api: TestApi;
let tenant: SeededTenant;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  tenant = await seedTenant(api.database);
  token = await api.token(tenant.tenantId, "super-admin");
  return () => api[Symbol.asyncDispose]();
});

const run = (...argv: readonly string[]): Promise<CliRun> =>
  runCli(argv, { connection: { baseUrl: api.origin, token } });

const FIRST = "a".repeat(64);
const SECOND = "b".repeat(64);

test("a feed is changed setting by setting; what is not named stays, and a list stands in the place of the former", async () => {
  await run("source", "add", "--name", "Feed", "--format", "plain-bcc", "--range", "192.0.2.1");
  const set = async (...argv: readonly string[]) =>
    (await run("source", "set", "Feed", ...argv, "--json")).json;
  // One after the other, as somebody does who replaces a certificate: for a while both count.
  const certificates = ["--certificate", FIRST, "--certificate", SECOND];
  expect(await set(...certificates)).toMatchObject({
    binding: { kind: "client-certificate", fingerprints: [FIRST, SECOND] },
    require_tls: false,
  });
  const limits = [
    "--require-tls",
    "--allow",
    "10.0.0.0/8,192.0.2.0/24",
    "--hops",
    "2",
    "--trust-original-to",
  ];
  expect(await set(...limits)).toMatchObject({
    binding: { kind: "client-certificate" },
    require_tls: true,
    allowed_ranges: ["10.0.0.0/8", "192.0.2.0/24"],
    hop_count: 2,
    trusts_original_to: true,
  });
  const { out } = await run("source", "show", "Feed");
  expect(out).toMatch(new RegExp(`bound by +client-certificate: ${FIRST}, ${SECOND}`));
  expect(out).toMatch(/may deliver +10\.0\.0\.0\/8, 192\.0\.2\.0\/24/);
  expect(
    await set("--no-require-tls", "--allow-anybody", "--no-trust-original-to", "--hops", "0"),
  ).toMatchObject({
    require_tls: false,
    allowed_ranges: [],
    hop_count: 0,
    trusts_original_to: false,
  });
  expect(await set("--name", "Postfix", "--range", "198.51.100.0/24")).toMatchObject({
    name: "Postfix",
    binding: { kind: "client-range", ranges: ["198.51.100.0/24"] },
  });
  // While an address is replaced both are valid, and the screen of the terminal says until when.
  await run("source", "rotate", "Postfix", "--former-hours", "24");
  expect((await run("source", "show", "Postfix")).out).toMatch(/addresses +2\nformer one until +20/);
});

test("what cannot be meant is said before anything is asked of the server", async () => {
  const usage = async (...argv: readonly string[]) => {
    const { exitCode, note } = await run(...argv);
    return [exitCode, note];
  };
  expect(await usage("source", "set", "any")).toEqual([
    2,
    expect.stringContaining("Nothing is named to change"),
  ]);
  expect(await usage("source", "set", "any", "--google-seal", "--range", "192.0.2.1")).toEqual([
    2,
    expect.stringContaining("by one of"),
  ]);
  expect(await usage("source", "set", "any", "--allow", "192.0.2.1", "--allow-anybody")).toEqual([
    2,
    expect.stringContaining("leaves no ranges"),
  ]);
  expect(await usage("source", "set", "any", "--hops", "21")).toEqual([2, expect.any(String)]);
  expect((await run("source", "set", "nobody", "--hops", "1")).exitCode).toBe(1);
  expect((await usage("settings", "auto-retract", "limit", "set"))[0]).toBe(2);
  expect((await usage("integration", "test-mailbox", "any"))[0]).toBe(2);
  expect((await usage("integration", "test-mailbox", "any", "a@b.example", "--none"))[0]).toBe(2);
});

test("whoever is entered by hand is listed, entered, changed and removed one by one", async () => {
  const entry = (...argv: readonly string[]) => run("directory", "entry", ...argv);
  expect((await entry("list")).out).toMatch(/^Nobody is entered by hand/);
  const zoe = [
    "set",
    "zoe@corp.example",
    "--display-name",
    "Zoe",
    "--kind",
    "shared",
    "--group",
    "Board,Legal",
  ];
  expect((await entry(...zoe)).out).toBe("Entered zoe@corp.example.");
  expect((await entry("list", "--search", "zoe")).out).toMatch(
    /zoe@corp\.example +Zoe +shared +Board; Legal/,
  );
  expect((await entry("set", "zoe@corp.example", "--group", "Board")).out).toBe("Changed zoe@corp.example.");
  expect((await entry("list", "--json")).json).toMatchObject([{ kind: "user", groups: ["Board"] }]);
  expect((await entry("remove", "zoe@corp.example")).exitCode).toBe(0);
  expect((await entry("remove", "zoe@corp.example")).exitCode).toBe(1);
});

test("a domain shows the record that verifies it, also to who did not write it down when he added it", async () => {
  await run("domain", "add", "late.example");
  const { out } = await run("domain", "show", "late.example");
  expect(out).toMatch(/TXT record +_undeliver\.late\.example\nits value +undeliver-verification=/);
  expect(out).toMatch(/mailboxes at +microsoft of /);
  expect((await run("domain", "show", "nobody.example")).exitCode).toBe(1);
});

test("the limit of what a Config Admin may change is shown and changed, each part by itself", async () => {
  const limit = (...argv: readonly string[]) => run("settings", "auto-retract", "limit", ...argv);
  expect((await limit()).out).toMatch(/copies +1000/);
  expect((await limit("set", "--copies", "50", "--json")).json).toMatchObject({
    copies: 50,
    percent: 1,
    version: 1,
  });
  expect((await limit("set", "--percent", "2.5", "--json")).json).toMatchObject({ copies: 50, percent: 2.5 });
});

test("former self-tests are read again, and the test mailbox is named and taken back without running one", async () => {
  const name = `microsoft of ${tenant.name}`;
  const integration = (...argv: readonly string[]) => run("integration", ...argv);
  expect((await integration("tests", name)).out).toMatch(/^No self-test yet/);
  const mailbox = "undeliver-test@corp.example";
  expect((await integration("test-mailbox", name, mailbox)).out).toMatch(/test mailbox +undeliver-test@/);
  await integration("test", name, "--wait", "0");
  const ledger = openSelfTestLedger(api.database);
  const claim = await ledger.claim(newId<SelfTestWorkerId>(new Date()), 60_000);
  if (claim === undefined) throw new Error("no self-test was asked for");
  await ledger.tell(claim, lineOf({ check: "token", result: "failed", detail: "refused" }), 60_000);
  await ledger.end(claim);
  const { json, out } = await integration("tests", name, "--json");
  expect(json).toMatchObject([{ state: "ended", test_mailbox: mailbox }]);
  const [{ id }] = JSON.parse(out) as [{ id: string }];
  expect((await integration("tests", name)).out).toMatch(/ended +1 +1/);
  expect((await integration("tests", name, "--show", id)).out).toMatch(/token +refused/);
  expect((await integration("test-mailbox", name, "--none")).out).not.toContain("test mailbox");
});
