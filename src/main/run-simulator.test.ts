import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { expect, inject, test, vi } from "vitest";
import { z } from "zod";
import { readConfig } from "#config/config.ts";
import { openTenants } from "#store/tenants.ts";
import { openTokens } from "#store/tokens.ts";
import { openLog } from "#telemetry/log.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { runSimulator } from "./run-simulator.ts";
import { serve } from "./serve.ts";

const FREE = ["--listen", "127.0.0.1:0", "--smtp", "127.0.0.1:0"];

interface Running extends AsyncDisposable {
  readonly printed: string;
}

/** `undeliver simulate`, until disposed. */
async function simulating(...options: readonly string[]): Promise<Running> {
  const stop = new AbortController();
  const lines: string[] = [];
  const ended = runCli(["simulate", ...options], {
    operator: { simulate: (choice, started) => runSimulator(choice, started, stop.signal) },
    onLine: (line) => lines.push(line),
  });
  await Promise.race([
    vi.waitFor(() => expect(lines).not.toEqual([]), { timeout: 20_000 }),
    ended.then((it) => expect(it.note).toBe("")),
  ]);
  return {
    printed: lines.join("\n"),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
}

const Printed = z.object({
  microsoft: z.object({
    domain: z.string(),
    directory: z.string(),
    client: z.string(),
    secret: z.string(),
    organisation: z.string(),
    people: z.array(z.string()),
  }),
  google: z.object({ domain: z.string(), administrator: z.string(), people: z.array(z.string()) }),
  smtp: z.string(),
  control: z.object({ url: z.string(), token: z.string() }),
});

async function serveWith(endpointsFile: string) {
  const database = await cloneDatabase();
  await database[Symbol.asyncDispose]();
  const config = readConfig({
    DATABASE_URL: `postgres://undeliver@/${String(database.connection.database)}?host=${encodeURIComponent(inject("socketDir"))}`,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 5).toString("base64"),
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_SMTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_JUDGE_THREADS: "1",
    UNDELIVER_DEMO: "0",
    UNDELIVER_PROVIDER_ENDPOINTS: endpointsFile,
  });
  return serve(config, openLog("error"));
}

test("with just what it prints both providers are connected, journaled, and taken out of mailboxes", async () => {
  await using folder = await openScratchFolder("simulate");
  const [keyFile, endpoints] = [join(folder.path, "key.json"), join(folder.path, "endpoints.json")];
  const files = ["--google-key", keyFile, "--endpoints", endpoints];
  await using simulated = await simulating("--json", "--users", "3", ...FREE, ...files);
  const { microsoft, google, smtp, control } = Printed.parse(JSON.parse(simulated.printed));
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);

  await using serving = await serveWith(endpoints);
  const tenant = await openTenants(serving.database).create("acme");
  if (tenant === undefined) throw new Error("no tenant");
  const { token } = await openTokens(serving.database).create(tenant.id, {
    name: "test",
    role: "super-admin",
    createdBy: "test",
  });
  const run = async (argv: readonly string[], input = ""): Promise<CliRun> => {
    const connection = { baseUrl: `http://127.0.0.1:${serving.http?.port}`, token };
    const ran = await runCli(argv, { connection, input });
    expect(ran).toMatchObject({ exitCode: 0 });
    return ran;
  };
  const named = (name: string, kind: string) => [
    "integration",
    kind,
    "--name",
    name,
    "--endpoints",
    "simulator",
  ];
  const app = ["--directory", microsoft.directory, "--client", microsoft.client];
  await run([...named("m", "add-microsoft"), ...app], microsoft.secret);
  await run([...named("g", "add-google"), "--administrator", google.administrator, "--key-file", keyFile]);
  await run(["domain", "add", microsoft.domain, "--integration", "m", "--skip-verification", "simulated"]);
  await run(["domain", "add", google.domain, "--integration", "g", "--skip-verification", "simulated"]);
  const feed = ["source", "add", "--format"];
  const exchange = await run([
    ...feed,
    "exchange-report",
    "--name",
    "e",
    "--organisation",
    microsoft.organisation,
  ]);
  const copies = await run([...feed, "google-copy", "--name", "c", "--range", "127.0.0.0/8"]);
  const to = (address: string) => ({ host: "127.0.0.1", port: serving.intake?.port, address });
  const routed = await fetch(`${control.url}/journal`, {
    method: "PUT",
    headers: { authorization: `Bearer ${control.token}`, "content-type": "application/json" },
    body: JSON.stringify({
      routes: { [microsoft.domain]: to(exchange.out), [google.domain]: to(copies.out) },
    }),
  });
  expect(routed.ok).toBe(true);

  const [host, port] = smtp.split(":");
  const transport = createTransport({ host, port: Number(port), ignoreTLS: true });
  const people = [microsoft.people[1] ?? "", google.people[1] ?? ""];
  await transport.sendMail({ from: "a@partner.example", to: people, subject: "Hello", text: "Hello." });
  transport.close();
  const found = async () =>
    z.array(z.object({ id: z.string() })).parse((await run(["trace", "--json"])).json)[0]?.id ?? "";
  await vi.waitFor(
    async () => {
      const copiesOf = await run(["trace", "show", await found()]);
      for (const it of people) expect(copiesOf.out).toContain(it);
    },
    { timeout: 30_000, interval: 300 },
  );
  const retracted = await run(["retract", await found(), "--to", "trash", "--yes"]);
  expect(retracted.out).toMatch(/2 moved|moved.*2/);
}, 90_000);

test("a later start uses the key file that is there, keeps the other names in the file, and prints the commands", async () => {
  await using folder = await openScratchFolder("simulate");
  const [keyFile, endpoints] = [join(folder.path, "key.json"), join(folder.path, "endpoints.json")];
  await writeFile(endpoints, JSON.stringify({ other: { graphRoot: "http://127.0.0.1:1/graph" } }));
  const files = [...FREE, "--google-key", keyFile, "--endpoints", endpoints];
  await (await simulating(...files))[Symbol.asyncDispose]();
  const key = await readFile(keyFile, "utf8");
  await using again = await simulating(...files);
  expect(await readFile(keyFile, "utf8")).toBe(key);
  expect(Object.keys(JSON.parse(await readFile(endpoints, "utf8")) as object)).toEqual([
    "other",
    "simulator",
  ]);
  for (const it of ["client secret", "administrator", "integration add-microsoft", `--key-file ${keyFile}`])
    expect(again.printed).toContain(it);
});

test("a port that is taken, and a file that is something else, are told in one sentence", async () => {
  await using folder = await openScratchFolder("simulate");
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  const { port } = holder.address() as AddressInfo;
  const stop = AbortSignal.abort();
  const run = (...argv: readonly string[]) =>
    runCli(["simulate", ...argv], {
      operator: { simulate: (choice, started) => runSimulator(choice, started, stop) },
    });
  const taken = await run("--listen", `127.0.0.1:${port}`, "--smtp", "127.0.0.1:0");
  expect(taken).toMatchObject({
    exitCode: 1,
    note: expect.stringMatching(/^It cannot listen there .*--smtp HOST:PORT\.$/),
  });
  holder.close();
  const file = join(folder.path, "notes.txt");
  await writeFile(file, "my notes");
  expect(await run(...FREE, "--google-key", file)).toMatchObject({
    exitCode: 1,
    note: expect.stringContaining("is something else"),
  });
  expect(await readFile(file, "utf8")).toBe("my notes");
});
