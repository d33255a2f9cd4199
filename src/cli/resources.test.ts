import { generateKeyPairSync } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { TenantId } from "#shared/ids.ts";
import { appendEvents } from "#store/append-events.ts";
import { openTenants } from "#store/tenants.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { campaignDelivery } from "../../test/support/campaign-deliveries.ts";
import { journalOf } from "../../test/support/journal-deliveries.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";

let api: TestApi;
let tenantId: TenantId;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  const tenant = await openTenants(api.database).create(`corp-${crypto.randomUUID()}`);
  tenantId = tenant?.id ?? ("" as TenantId);
  token = await api.token(tenantId, "super-admin");
  return () => api[Symbol.asyncDispose]();
});

const run = (argv: readonly string[], input?: string): Promise<CliRun> =>
  runCli(argv, { connection: { baseUrl: api.origin, token }, ...(input !== undefined && { input }) });

const KEY_FILE = JSON.stringify({
  type: "service_account",
  client_email: "robot@project.iam.test",
  private_key: generateKeyPairSync("rsa", { modulusLength: 2_048 })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString(),
  private_key_id: "k1",
});

test("connections, domains and settings are made from the command line, on the real API", async () => {
  const add = ["integration", "add-google", "--name", "g", "--administrator", "root@corp.example"];
  const google = await run(add, KEY_FILE);
  expect(google).toMatchObject({ exitCode: 0 });
  expect(google.out).not.toContain("PRIVATE KEY");
  const microsoft = [
    "integration",
    "add-microsoft",
    "--name",
    "m",
    "--directory",
    "corp.example",
    "--client",
    "c",
  ];
  const added = await run(microsoft, "the-secret\n");
  expect(added.out).toMatch(/credential +secret/);
  expect(added.out).toMatch(/status +untested/);
  expect(added.note).toContain("Untested");
  expect((await run(["integration", "list", "--json"])).json).toMatchObject([{ name: "g" }, { name: "m" }]);
  expect(await run(["integration", "show", "nobody"])).toMatchObject({
    exitCode: 1,
    note: "There is no connection nobody; there are: g, m.",
  });

  expect((await run(["domain", "add", "Corp.example", "--integration", "m"])).exitCode).toBe(0);
  expect((await run(["domain", "list"])).out).toContain("corp.example");
  expect((await run(["domain", "remove", "corp.example", "--yes"])).exitCode).toBe(0);
  expect((await run(["domain", "list"])).out).toContain("No domain yet");

  const set = ["settings", "auto-retract", "set", "MALICIOUS=soft-delete", "spam=junk"];
  expect(await run(set)).toMatchObject({ exitCode: 2 });
  const preview = ["settings", "auto-retract", "preview", "spam=junk", "--integration", "m"];
  expect((await run(preview)).out).toMatch(/SPAM +No Action +Junk Email +0/);
  const saved = await run([...set, "--integration", "m", "--json"]);
  expect(saved.json).toMatchObject({
    version: 1,
    destinations: { MALICIOUS: "RecoverableItemsDeletions", SPAM: "JunkEmail", BULK: "none" },
  });
  const refused = await run([...set, "--integration", "g"]);
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.note).toContain("Gmail has no recoverable area");
  const shown = await run(["settings", "auto-retract", "show"]);
  expect(shown.out).toContain("Soft Delete (user recoverable)");
  expect(shown.note).toContain("No source has delivered anything yet");
  expect((await run(["settings", "auto-retract", "history", "--integration", "m"])).out).toContain(
    "Junk Email",
  );
  expect((await run(["settings", "auto-retract", "history"])).out).toMatch(/integration[^]*\nm +1 /);

  expect((await run(["integration", "stop", "g"])).exitCode).toBe(2);
  expect((await run(["integration", "stop", "g", "--reason", "new key"])).out).toContain("new key");
  expect((await run(["integration", "remove", "g"])).exitCode).toBe(1);
  expect((await run(["integration", "remove", "g", "--yes"])).exitCode).toBe(0);
});

test("a key file that is none is refused without quoting it", async () => {
  const add = ["integration", "add-google", "--name", "x", "--administrator", "root@corp.example"];
  const refused = await run(add, "hunter2");
  expect(refused.exitCode).toBe(1);
  expect(refused.note).not.toContain("hunter2");
});

test("an intake address is told once, and rotated", async () => {
  const add = ["source", "add", "--name", "feed", "--format", "google-copy", "--google-seal"];
  const made = await run([...add, "--allow", "10.0.0.0/8,192.0.2.0/24", "--json"]);
  expect(made.json).toMatchObject({
    name: "feed",
    binding: { kind: "google-seal" },
    allowed_ranges: ["10.0.0.0/8", "192.0.2.0/24"],
  });
  const rotated = await run(["source", "rotate", "feed"]);
  expect(rotated.out).toMatch(/^[0-9a-f]{40}@journal\.test$/);
  expect(rotated.out).not.toBe(z.object({ address: z.string() }).parse(made.json).address);
  expect(rotated.note).toMatch(/The former one is valid until 20.*: change the mail system's rule by then/);
  expect((await run(["source", "list"])).out).toMatch(/google-seal +2 +never/);
  expect((await run(["source", "remove", "feed", "--yes"])).exitCode).toBe(0);
  expect((await run(["source", "remove", "feed", "--yes"])).exitCode).toBe(1);
});

test.each([
  ["allow", "partner@corp.example"],
  ["block", "https://bad.evil.example/login"],
  ["trusted", "partner.example"],
])("the %s list takes and gives back %s", async (name, pattern) => {
  const added = await run(["list", name, "add", pattern, "--comment", "why not", "--json"]);
  expect(added.exitCode).toBe(0);
  const { id } = z.object({ id: z.string() }).parse(added.json);
  expect((await run(["list", name])).out).toContain("why not");
  expect((await run(["list", name, "remove", id])).exitCode).toBe(0);
  expect((await run(["list", name])).out).toBe("The list is empty.");
  expect((await run(["list", name, "remove", id])).exitCode).toBe(1);
});

test("a search without an answer says so, and a wrong one is explained by the server", async () => {
  expect((await run(["trace", "subject:nothing"])).out).toBe("No message is like that.");
  expect((await run(["trace", "--json"])).json).toEqual([]);
  const wrong = await run(["trace", "disposition:dreadful"]);
  expect(wrong).toMatchObject({ exitCode: 2 });
  expect(wrong.note).toContain("MALICIOUS");
});

test("an unknown id is refused in one line", async () => {
  for (const argv of [["trace", "show"], ["retraction", "show"], ["release"]]) {
    const refused = await run([...argv, crypto.randomUUID()]);
    expect(refused).toMatchObject({ exitCode: 1, out: "" });
    expect(refused.note.split("\n")).toHaveLength(1);
  }
  const cancel = await run(["retraction", "cancel", crypto.randomUUID()]);
  expect(cancel).toMatchObject({ exitCode: 1, note: "There is no such retraction in this account." });
});

test("another tenant's name is no way in, and a token that is not known is told", async () => {
  const other = await run(["--tenant", "other", "trace"]);
  expect(other).toMatchObject({ exitCode: 1 });
  expect(other.note).toContain("This token sees no tenant other");
  const connection = { baseUrl: api.origin, token: `und_${"x".repeat(43)}` };
  expect((await runCli(["trace"], { connection })).note).toContain("unknown, expired or revoked");
});

test("what happens is watched as it happens, until Ctrl-C", async () => {
  const stop = new AbortController();
  const seen = Promise.withResolvers<string>();
  const watching = runCli(["watch"], {
    connection: { baseUrl: api.origin, token },
    signal: stop.signal,
    // An earlier test's events may reach the log only now; anna's is the one said while it watches.
    onLine: (line) => {
      if (line.includes("token:anna")) {
        seen.resolve(line);
      }
    },
  });
  const talk = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await api.database.asTenant(tenantId, (tx) =>
        appendEvents(tx, tenantId, [{ kind: "setting.saved", actor: "token:anna", data: {} }]),
      );
      await sleep(100);
    }
  };
  const talking = talk();
  const line = await seen.promise;
  stop.abort();
  await Promise.all([talking, watching]);
  expect(line).toMatch(/Auto-Retract settings saved by token:anna$/);
});

test("what is known of harmful mail is added, searched for and removed from the command line", async () => {
  const added = await run([
    "indicator",
    "add",
    "domain",
    "evil[.]example",
    "--note",
    "feed",
    "--expires",
    "30d",
  ]);
  expect(added.out).toMatch(/^Added evil\.example as [0-9a-f-]{36}\./);
  expect(added.note).toContain("undeliver evaluation follow");
  expect((await run(["indicator", "list"])).out).toMatch(/domain +evil\.example +MALICIOUS +feed/);
  const { json } = await run(["indicator", "list", "--json"]);
  const [{ id = "" } = {}] = json as readonly { readonly id?: string }[];
  const start = ["evaluation", "start", "--indicator", id, "--dry-run", "--days", "30d"];
  const started = await run([...start, "--wait", "0"]);
  expect(started.out).toMatch(/what +dry run/);
  const evaluation = /id +([0-9a-f-]{36})/.exec(started.out)?.[1] ?? "";
  expect(started.note).toContain(`goes on searching by itself. To come back: undeliver evaluation follow`);
  expect((await run(["evaluation", "messages", evaluation])).out).toContain("No message.");
  expect((await run(["evaluation", "cancel", evaluation])).out).toMatch(/state +cancelled/);
  expect((await run(["evaluation", "list"])).out).toContain("cancelled");
  expect(await run(["evaluation", "follow", evaluation])).toMatchObject({ exitCode: 0, note: "" });
  expect(await run(["evaluation", "start"])).toMatchObject({ exitCode: 2 });
  expect((await run(["indicator", "remove", id])).out).toContain("Removed.");
  expect((await run(["indicator", "add", "domain", "gmail.com"])).note).toContain("single addresses");
});

test("the responses to what becomes known are shown and set, each by itself", async () => {
  expect((await run(["settings", "responses", "show"])).out).toMatch(/post delivery +dry_run/);
  const set = await run(["settings", "responses", "set", "--post-delivery", "act", "--days", "14"]);
  expect(set.out).toMatch(/post delivery +act\n.*days +14\n.*submission +dry_run/s);
  expect(await run(["settings", "responses", "set"])).toMatchObject({ exitCode: 2, out: "" });
  const off = await run(["settings", "responses", "set", "--post-delivery", "off"]);
  expect(off.out).toMatch(/days +14/);
  expect((await run(["indicator", "add", "domain", "silent.example"])).note).toContain("is not searched");
});

test("a message is reclassified from the command line", async () => {
  const tenant = await seedTenant(api.database);
  const connection = { baseUrl: api.origin, token: await api.token(tenant.tenantId, "soc-analyst") };
  const { messageId } = await seedMessage(api.database, tenant, { disposition: "SPAM" });
  const said = await runCli(["reclassify", messageId, "bulk"], { connection });
  expect(said).toMatchObject({ exitCode: 0, out: expect.stringContaining("It is BULK now.") as string });
});

test("after a reclassification it is said how many messages are like it, and how to act on them", async () => {
  const tenant = await seedTenant(api.database);
  const connection = { baseUrl: api.origin, token: await api.token(tenant.tenantId, "soc-analyst") };
  const { store } = journalOf(api.database);
  const { messageId } = await store(campaignDelivery(tenant, "Marion"));
  await store(campaignDelivery(tenant, "Sven"));
  const graver = await runCli(["reclassify", messageId, "malicious"], { connection });
  expect(graver.note).toContain("1 other message is like it, 1 of them not MALICIOUS");
  expect(graver.note).toContain(`undeliver trace similar ${messageId}`);
  expect(graver.note).toContain(`undeliver retract --campaign ${messageId}`);
  const milder = await runCli(["reclassify", messageId, "none"], { connection });
  expect(milder.note).toContain("1 other message is like it, 0 of them not NONE");
  expect(milder.note).not.toContain("--campaign");
});
