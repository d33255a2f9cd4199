import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openForFile } from "../../test/support/open-for-file.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";

const on = openForFile();

const run = (...argv: readonly string[]): Promise<CliRun> => runCli(argv, { connection: on.connection });

test("the steps at a mail system are printed with the intake address filled in", async () => {
  const { out } = await run("source", "instructions", "--for", "postfix", "--address", "abc@journal.test");
  expect(out).toContain("always_bcc = abc@journal.test\n");
  expect(out).toContain("X-Gm-Original-To");
  expect((await run("source", "instructions", "--for", "pigeon")).exitCode).toBe(2);
});

test("each feed says whether it works, and what to do where it does not", async () => {
  const { out } = await run("source", "health");
  expect(out).toMatch(/feed +journal/);
  expect(out).toContain("! No journal copy has come yet");
  expect((await run("source", "coverage")).out).toMatch(/seen in 24 hours +no mail was looked at/);
});

test("a file is explained without being stored", async () => {
  await using folder = await openScratchFolder("explain");
  const file = join(folder.path, "copy.eml");
  await writeFile(file, "From: a@b.example\r\nTo: c@d.example\r\n\r\nx\r\n");
  const { out, exitCode } = await run("source", "explain", file);
  expect(exitCode).toBe(0);
  expect(out).toMatch(/opened as +unknown/);
  expect(out).toMatch(/believed +no: /);
  expect((await run("source", "explain", file, "--source", "nobody")).exitCode).toBe(1);
});

test("a reading of mailboxes is started, left running, shown, listed and cancelled", async () => {
  await seedMessage(on.api.database, on.tenant, { recipients: ["ann"] });
  const started = await run(
    "mailbox-scan",
    "start",
    "--integration",
    on.tenant.integrationId,
    "--days",
    "3",
    "--wait",
    "0",
  );
  expect(started.out).toMatch(/mailboxes +0 of 1 read/);
  expect(started.note).toContain("undeliver mailbox-scan follow ");
  const { json } = await run("mailbox-scan", "list", "--json");
  const [{ id }] = json as [{ id: string }];
  expect((await run("mailbox-scan", "show", id)).out).toMatch(/state +running/);
  expect((await run("mailbox-scan", "cancel", id)).out).toMatch(/state +cancelled/);
});

test("a domain is verified only by its record, and says what is missing", async () => {
  await run("domain", "add", "new.example");
  const missing = await run("domain", "verify", "new.example");
  expect(missing.exitCode).toBe(1);
  expect(missing.note).toContain("_undeliver.new.example");
  expect((await run("domain", "skip", "new.example", "--reason", "a test")).out).toBe(
    "new.example counts from now on.",
  );
});
