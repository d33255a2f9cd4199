import { beforeAll, expect, test } from "vitest";
import type { SelfTestLine, SelfTestWorkerId } from "#directory/self-test.ts";
import { newId } from "#shared/ids.ts";
import { openSelfTestLedger } from "#store/self-test-ledger.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { destinationLine, lineOf } from "../../test/support/record-self-test.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";

let name: string;
let tried: readonly SelfTestLine[] = [];

const on = openForFile("config-admin", { trial: { tryNow: () => Promise.resolve(tried) } });
beforeAll(async () => {
  name = `microsoft of ${on.tenant.name}`;
});

const run = (...argv: readonly string[]): Promise<CliRun> =>
  runCli(["integration", ...argv], { connection: on.connection });

/** A worker that finds what a test says, one line after the other. */
async function work(...lines: readonly SelfTestLine[]): Promise<void> {
  const ledger = openSelfTestLedger(on.api.database);
  const find = () => ledger.claim(newId<SelfTestWorkerId>(new Date()), 60_000);
  let claim = await find();
  while (claim === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    claim = await find();
  }
  for (const line of lines) await ledger.tell(claim, line, 60_000);
  await ledger.end(claim);
}

test("a self-test is followed line by line, and its test mailbox is kept for the daily ones", async () => {
  const followed = run("test", name, "--mailbox", "undeliver-test@corp.example", "--destination", "hard");
  await work(
    lineOf({ check: "token", detail: "Entra gave a token" }),
    destinationLine("RecoverableItemsPurges"),
  );
  const { exitCode, out } = await followed;
  expect(exitCode).toBe(0);
  expect(out).toContain("✓ token         Entra gave a token");
  expect(out).toContain("✓ destination   Hard Delete (admin recoverable): as it should be");
  const shown = await run("show", name);
  expect(shown.out).toMatch(/test mailbox +undeliver-test@corp.example/);
  expect(shown.out).toMatch(/status +active/);
  expect(shown.out).toMatch(/Hard Delete \(admin recoverable\) +proven/);
  expect(shown.out).toMatch(/Junk Email +not tried +- +No self-test has tried it/);
});

test("what failed is said with the provider's own code and what to do, and the command fails", async () => {
  const differences = [{ field: "read", was: "false", is: "true" }];
  const followed = run("test", name);
  await work(
    lineOf({ check: "right", subject: "User.Read.All", result: "warned", detail: "more than needed" }),
    destinationLine("JunkEmail", {
      result: "failed",
      detail: "it came back otherwise",
      code: "ErrorAccessDenied",
      advice: "Let an administrator consent to it.",
      differences,
    }),
    lineOf({ check: "clean_up", result: "not_tried", detail: "nothing was written" }),
  );
  const { exitCode, out, note } = await followed;
  expect(exitCode).toBe(1);
  expect(out).toContain("! right         User.Read.All: more than needed");
  expect(out).toContain(
    "✗ destination   Junk Email: it came back otherwise (ErrorAccessDenied)\n    read: was false, is true\n    → Let an administrator consent to it.",
  );
  expect(note).toContain("1 line of the self-test failed.");
});

test("as JSON the whole self-test is printed once, and it is left alone where nobody waits", async () => {
  const followed = run("test", name, "--json");
  await work(lineOf({ check: "token" }));
  expect((await followed).json).toMatchObject({
    state: "ended",
    lines: [{ check: "token", result: "passed" }],
  });
  const left = await run("test", name, "--wait", "0");
  expect(left).toMatchObject({ exitCode: 1 });
  expect(left.note).toContain("undeliver integration show");
});

test("a stopped connection is resumed once the provider takes it, or by force", async () => {
  await run("stop", name, "--reason", "maintenance");
  tried = [lineOf({ check: "token", result: "failed", detail: "no token", code: "AADSTS7000222" })];
  const refused = await run("resume", name);
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.note).toContain("AADSTS7000222");
  expect((await run("show", name)).out).toMatch(/status +stopped/);
  expect(await run("resume", name, "--force")).toMatchObject({ exitCode: 0 });
  expect((await run("show", name)).out).not.toMatch(/status +stopped/);
});
