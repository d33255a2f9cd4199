import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Operator, TenantShown } from "./cli-deps.ts";
import { COMMANDS } from "./commands.ts";
import { runCli } from "../../test/support/run-cli.ts";

test.each([
  [["--help"], 0],
  [["retract", "--help"], 0],
  [["--version"], 0],
  [[], 2],
  [["tenant"], 2],
  [["watch", "--after", "bogus"], 2],
  [["nonsense"], 2],
  [["trace", "--limit", "many"], 2],
  [["trace", "--no-such-option"], 2],
  [["retract", "some-id"], 2],
  [["retract", "some-id", "--to", "the-moon"], 2],
  [["token", "create", "--role", "king", "--tenant", "corp"], 2],
  [["token", "create", "--role", "viewer"], 2],
  [["settings", "auto-retract", "set"], 2],
  [["source", "add", "--name", "a", "--format", "plain-bcc", "--google-seal", "--range", "10.0.0.0/8"], 2],
  [["demo", "send", "--phish", "--spam"], 2],
])("undeliver %j exits %i", async (argv, exitCode) => {
  expect((await runCli(argv)).exitCode).toBe(exitCode);
});

test.each(COMMANDS.map((it) => [it.name, it.description]))(
  "%s is listed with what it does, and says how it is called",
  async (name, description) => {
    expect((await runCli(["--help"])).out).toContain(`  ${name}`);
    const { exitCode, out } = await runCli([name, "--help"]);
    expect(exitCode).toBe(0);
    expect(out.replaceAll(/\s+/g, " ")).toContain(description);
    expect(out).toMatch(new RegExp(`^Usage: undeliver ${name} \\[options\\]`));
  },
);

test("a server that takes a request and never answers it is given up when the person insists", async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const [stop, breakOff] = [new AbortController(), new AbortController()];
  server.once("request", () => {
    stop.abort();
    breakOff.abort();
  });
  const options = { signal: stop.signal, breakOff: breakOff.signal };
  const run = await runCli(["trace"], { ...options, connection: { baseUrl: `http://127.0.0.1:${port}` } });
  expect(run).toMatchObject({ exitCode: 1, out: "", note: "" });
  server.closeAllConnections();
  server.close();
});

test("a slip of the keyboard is told what was meant", async () => {
  expect((await runCli(["retrat"])).note).toContain("Did you mean retract?");
  expect((await runCli(["retract", "x", "--to", "bin"])).note).toContain("trash");
});

test("without a token or a server the person is told what to do", async () => {
  const noToken = await runCli(["trace"], { connection: { token: undefined } });
  expect(noToken).toMatchObject({ exitCode: 1, out: "" });
  expect(noToken.note).toContain("UNDELIVER_TOKEN");
  const noServer = await runCli(["trace"]);
  expect(noServer.exitCode).toBe(1);
  expect(noServer.note).toMatch(/^Nothing answers at http:\/\/127\.0\.0\.1:9: .*npm start/);
  expect(noServer.note.split("\n")).toHaveLength(1);
});

test("a bug shows where it is, and fails", async () => {
  const run = await runCli(["migrate"]);
  expect(run.exitCode).toBe(1);
  expect(run.note).toContain("    at ");
});

test("migrations are told one by one; a stop says what is left, and fails", async () => {
  const migrating = (left: readonly string[]): Partial<Operator> => ({
    migrate: ({ onStep }) => {
      onStep({ name: "0001-first.sql", number: 1, of: 2 });
      return Promise.resolve({ applied: ["0001-first.sql"], left });
    },
  });
  const done = await runCli(["migrate"], { operator: migrating([]) });
  expect(done).toMatchObject({ exitCode: 0, out: "applied 0001-first.sql" });
  expect(done.note).toBe("applying 0001-first.sql (1 of 2) …");
  const stopped = await runCli(["migrate", "--json"], { operator: migrating(["0002-next.sql"]) });
  expect(stopped).toMatchObject({ exitCode: 1, json: { left: ["0002-next.sql"] } });
  expect(stopped.note).toContain("1 migration is left");
});

test("roles are read as one list or one by one", async () => {
  const served: unknown[] = [];
  const operator = { serve: (options: object) => Promise.resolve(void served.push(options)) };
  await runCli(["serve"], { operator });
  await runCli(["serve", "--roles", "intake,api"], { operator });
  await runCli(["serve", "--roles", "worker", "--roles", "API"], { operator });
  expect(served).toEqual([{ roles: undefined }, { roles: ["intake", "api"] }, { roles: ["worker", "api"] }]);
  expect((await runCli(["serve", "--roles", "cook"], { operator })).exitCode).toBe(2);
});

test("a committed OpenAPI document that is not this program's fails the check", async () => {
  const openapi = (committed: string | undefined): Partial<Operator> => ({
    openapi: { make: () => Promise.resolve('{"a":1}'), read: () => Promise.resolve(committed) },
  });
  expect((await runCli(["openapi"], { operator: openapi(undefined) })).out).toBe('{"a":1}');
  expect((await runCli(["openapi", "--check"], { operator: openapi('{"a":1}\n') })).exitCode).toBe(0);
  expect((await runCli(["openapi", "--check"], { operator: openapi('{"a":2}') })).exitCode).toBe(1);
  expect((await runCli(["openapi", "--check"], { operator: openapi(undefined) })).exitCode).toBe(1);
});

const CORP: TenantShown = { id: "t1", name: "corp", isDemo: false, createdAt: new Date(0) };

function tenantsWith(deleted: string[]): Partial<Operator> {
  return {
    tenants: {
      create: (name) => Promise.resolve(name === "corp" ? undefined : { ...CORP, name }),
      list: () => Promise.resolve([CORP]),
      delete: (name) => Promise.resolve(deleted.push(name) > 0 && name === "corp"),
    },
  };
}

test("a tenant is made, listed, and deleted only with consent", async () => {
  const deleted: string[] = [];
  const operator = tenantsWith(deleted);
  expect((await runCli(["tenant", "create", "new"], { operator })).out).toContain("Created tenant new");
  expect(await runCli(["tenant", "create", "corp"], { operator })).toMatchObject({ exitCode: 1 });
  expect((await runCli(["tenant", "list", "--json"], { operator })).json).toMatchObject([{ name: "corp" }]);

  const remove = ["tenant", "delete", "corp"];
  const alone = await runCli(remove, { operator });
  expect(alone).toMatchObject({ exitCode: 1, note: "Nobody can be asked here: say --yes to go ahead." });
  expect((await runCli(remove, { operator, answer: "n" })).exitCode).toBe(1);
  expect((await runCli(remove, { operator, answer: "" })).exitCode).toBe(1);
  expect(deleted).toEqual([]);
  expect((await runCli(remove, { operator, answer: "Y" })).exitCode).toBe(0);
  expect((await runCli([...remove, "--yes"], { operator })).exitCode).toBe(0);
  const nobody = { exitCode: 1, note: "There is no tenant other: undeliver tenant list shows them." };
  expect(await runCli(["tenant", "delete", "other", "--yes"], { operator })).toMatchObject(nobody);
  // Before anybody is asked.
  expect(await runCli(["tenant", "delete", "other"], { operator })).toMatchObject(nobody);
  for (const name of ["", "  ", "\u202e"]) {
    expect(await runCli(["tenant", "create", name], { operator })).toMatchObject({ exitCode: 2 });
  }
});

test("a token is printed as JSON for scripts, wherever --tenant stands", async () => {
  const asked: unknown[] = [];
  const operator: Partial<Operator> = {
    tokens: {
      list: () => Promise.resolve([]),
      revoke: () => Promise.resolve(false),
      create: (request) => {
        asked.push(request);
        return Promise.resolve(request.tenant === "corp" ? { id: "1", token: "und_x" } : undefined);
      },
    },
  };
  const create = ["token", "create", "--tenant", "corp", "--role", "super-admin", "--json"];
  expect((await runCli(create, { operator })).json).toEqual({ token: "und_x" });
  const first = ["--tenant", "corp", "token", "create", "--role", "viewer", "--expires-days", "7"];
  expect((await runCli(first, { operator })).out).toBe("und_x");
  expect(asked).toMatchObject([
    { tenant: "corp", role: "super-admin", expiresAt: undefined },
    { role: "viewer", name: undefined, expiresAt: expect.any(Date) as Date },
  ]);
  const stranger = ["token", "create", "--tenant", "nobody", "--role", "viewer"];
  expect(await runCli(stranger, { operator })).toMatchObject({
    exitCode: 1,
    note: "There is no tenant nobody.",
  });
});

test("a mail is evaluated without any server", async () => {
  const folder = await mkdtemp(join(tmpdir(), "undeliver-cli-"));
  try {
    const file = join(folder, "mail.eml");
    const mail = [
      'From: "hana@corp.example" <x@evil.test>',
      "To: anna@corp.example",
      "Subject: =?utf-8?q?Pay=1B[2J_now?=",
      "Date: Mon, 02 Mar 2026 09:00:00 +0000",
      "Message-ID: <1@evil.test>",
      "",
      "Hello.",
      "",
    ];
    await writeFile(file, mail.join("\r\n"));
    const evaluate = ["evaluate", file, "--domain", "corp.example"];
    const shown = await runCli(evaluate);
    expect(shown.exitCode).toBe(0);
    expect(shown.out).toMatch(/disposition +SUSPICIOUS/);
    expect(shown.out).toContain("but the mail was sent by x@evil.test");
    expect(shown.out).not.toContain("\u001b");
    expect((await runCli([...evaluate, "--json"])).json).toMatchObject([{ file, disposition: "SUSPICIOUS" }]);
    expect((await runCli(["evaluate", "-"], { input: mail.join("\r\n") })).exitCode).toBe(0);
    expect((await runCli(["evaluate", join(folder, "none.eml")])).exitCode).toBe(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});
