import { afterAll, beforeAll, expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { type CliOptions, type CliRun, runCli } from "../../test/support/run-cli.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { proveHardDelete } from "../../test/support/record-self-test.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { finishForgotten } from "#store/ledger.ts";

let staffed: TestApi;
const on = openForFile();
beforeAll(async () => {
  await proveHardDelete(on.api.database, on.tenant);
  staffed = await openTestApi({ approving: ["person:ann"] });
});
afterAll(async () => {
  await staffed[Symbol.asyncDispose]();
});

function run(argv: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  return runCli(argv, { connection: on.connection, ...options });
}

async function messageTo(...recipients: readonly string[]): Promise<string> {
  return (await seedMessage(on.api.database, on.tenant, { recipients })).messageId;
}

/** The plan that was left behind for somebody. */
async function drafted(message: string, ...more: readonly string[]): Promise<string> {
  const { note } = await run(["retract", message, "--to", "trash", "--draft", ...more]);
  const [, id = ""] = /retraction apply (\S+)/.exec(note) ?? [];
  return id;
}

test("the plan names important people, what cannot be reached and what is final", async () => {
  const address = `ceo@${on.tenant.domain}`;
  expect(await run(["settings", "important-people", "add", address, "--note", "the boss"])).toMatchObject({
    exitCode: 0,
  });
  expect((await run(["settings", "important-people"])).out).toContain("the boss");
  const message = await messageTo("ceo", "ann");
  await on.api.database.asWorker((tx) =>
    tx.rows("update copy set exempt_at = now() where message_id = $1", [message]),
  );
  const plan = await run(["retract", message, "--to", "hard", "--dry-run"]);
  expect(plan).toMatchObject({ exitCode: 0, note: "Nothing was moved." });
  expect(plan.out).toContain(`Important: ${address} (the boss)`);
  expect(plan.out).toContain("2 copies: a person has put it back before");
  expect(plan.out).toContain("FINAL");
  expect(plan.out).toContain("Hard Delete needs a second person");
  expect((await run(["settings", "important-people", "remove", address])).exitCode).toBe(0);
});

test("what a dry run leaves is a discarded draft, which the list of runs leaves out", async () => {
  const message = await messageTo("ann");
  expect((await run(["retract", message, "--to", "trash", "--dry-run"])).exitCode).toBe(0);
  expect((await run(["retraction", "list"])).out).not.toContain("discarded draft");
  const all = await run(["retraction", "list", "--discarded"]);
  expect(all.out).toMatch(/manual +discarded draft +Trash +1 +1 refused/);
});

test("a draft is made, looked at again, and applied later", async () => {
  const id = await drafted(await messageTo("ann", "bob"));
  const plan = await run(["retraction", "plan", id]);
  expect(plan.out).toContain("2 copies of 1 message in 2 mailboxes → Trash");
  expect((await run(["retraction", "plan", id, "--json"])).json).toMatchObject({
    mailboxes: 2,
    final: false,
  });
  const applied = await run(["retraction", "apply", id, "--yes", "--wait", "0"]);
  expect(applied.out).toContain("2 copies: 2 pending");
});

test("hard delete asks for the number of copies where somebody can type it; elsewhere it is an option", async () => {
  const hard = async () => ["retract", await messageTo("ann"), "--to", "hard", "--yes", "--wait", "0"];
  const unasked = await run(await hard());
  expect(unasked).toMatchObject({ exitCode: 1, note: expect.stringContaining("--confirm-copies 1") });
  const wrong = await run(await hard(), { answer: "2" });
  expect(wrong).toMatchObject({ exitCode: 1, note: expect.stringContaining("Nothing was done.") });
  expect((await run(await hard(), { answer: "1" })).out).toContain("1 copy: 1 pending");
  expect((await run([...(await hard()), "--confirm-copies", "1"])).out).toContain("1 copy: 1 pending");
  const states = (await run(["retraction", "list", "--state", "draft", "--json"])).json;
  expect(states).toEqual([]);
});

test("what needs a second person is held, and the command says who; a token approves nothing", async () => {
  const it = await seedTenant(staffed.database);
  const connection = { baseUrl: staffed.origin, token: await staffed.token(it.tenantId, "super-admin") };
  const { messageId } = await seedMessage(staffed.database, it, { recipients: ["ann"] });
  const held = await run(["retract", messageId, "--to", "hard", "--yes"], { connection });
  expect(held.exitCode).toBe(0);
  expect(held.out).toContain("1 copy: 1 held");
  expect(held.note).toContain("Who may approve: person:ann.");
  const [, id = ""] = /retraction approve (\S+)/.exec(held.note) ?? [];
  const shown = await run(["retraction", "show", id], { connection });
  expect(shown.out).toMatch(/held +a second person decides until/);
  for (const word of ["approve", "deny"]) {
    const decided = await run(["retraction", word, id, "--reason", "x", "--yes"], { connection });
    expect(decided).toMatchObject({ exitCode: 1, note: expect.stringContaining("token never approves") });
  }
});

test("a canary is waited for until it is held, and resumed", async () => {
  const id = await drafted(await messageTo("ann", "bob", "cid"), "--canary", "1");
  await run(["retraction", "apply", id, "--yes", "--wait", "0"]);
  const { json } = await run(["retraction", "copies", id, "--outcome", "pending", "--json"]);
  for (const { copy_id: copyId } of json as { copy_id: never }[]) {
    const row = { tenantId: on.tenant.tenantId, retractionId: id as RetractionId };
    await settleCopy(on.api.database, { ...row, copyId, outcome: "moved" });
  }
  await finishForgotten(on.api.database);
  const shown = await run(["retraction", "show", id]);
  expect(shown.out).toContain("the first ones have ended (1 moved); 2 copies wait");
  expect(await run(["retraction", "resume", id])).toMatchObject({ exitCode: 2 });
  const refused = await run(["retraction", "resume", id, "--refuse", "--reason", "enough"]);
  expect(refused).toMatchObject({ exitCode: 0, out: "2 copies refused." });
});

test("a survey tells how many mailboxes it has looked into, and stops waiting when it is told to", async () => {
  const id = await drafted(await messageTo("ann", "bob"));
  const survey = await run(["retraction", "survey", id, "--wait", "0"]);
  expect(survey.out).toContain("0 of 2 copies looked at");
  const dry = await run([
    "retract",
    await messageTo("ann"),
    "--to",
    "trash",
    "--survey",
    "--dry-run",
    "--wait",
    "0",
  ]);
  expect(dry.out).toContain("0 of 1 copy looked at");
});

test("the limit above which a second person is needed is shown and set", async () => {
  expect((await run(["settings", "approval"])).out).toMatch(/copies per hour +300/);
  expect((await run(["settings", "approval", "set", "250"])).out).toMatch(/copies per hour +250/);
  expect((await run(["settings", "approval", "--json"])).json).toMatchObject({ copies_per_hour: 250 });
});

test("hard delete by a setting is said in so many words, or waits for a second person", async () => {
  const hard = ["settings", "auto-retract", "set", "MALICIOUS=hard-delete"];
  const refused = await run(hard);
  expect(refused).toMatchObject({ exitCode: 1, note: expect.stringContaining("confirm_hard_delete") });
  expect((await run([...hard, "--confirm-hard-delete"])).exitCode).toBe(0);
  const it = await seedTenant(staffed.database);
  await proveHardDelete(staffed.database, it);
  const connection = { baseUrl: staffed.origin, token: await staffed.token(it.tenantId, "super-admin") };
  const proposed = await run([...hard, "--confirm-hard-delete"], { connection });
  expect(proposed).toMatchObject({
    exitCode: 0,
    note: expect.stringContaining("Who may approve: person:ann."),
  });
  expect((await run(["settings", "auto-retract", "show"], { connection })).note).toContain("waits until");
  const proposals = await run(["settings", "auto-retract", "proposals", "--json"], { connection });
  const [
    {
      proposal: { hash },
    },
  ] = proposals.json as readonly [{ proposal: { hash: string } }];
  const listed = await run(["settings", "auto-retract", "proposals"], { connection });
  expect(listed.out).toContain(hash);
  const previewed = await run(["settings", "auto-retract", "proposal", hash.slice(0, 12)], { connection });
  expect(previewed.out).toContain("copies that would have moved");
  const another = ["settings", "auto-retract", "approve", "0".repeat(64), "--reason", "x"];
  expect(await run(another, { connection })).toMatchObject({
    exitCode: 1,
    note: expect.stringContaining(`MALICIOUS: No Action → Hard Delete (admin recoverable) (${hash})`),
  });
  const decide = ["settings", "auto-retract", "approve", hash, "--reason", "x"];
  const decided = await run(decide, { connection });
  expect(decided).toMatchObject({ exitCode: 1, note: expect.stringContaining("token never approves") });
});
