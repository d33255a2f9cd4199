import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, inject, test } from "vitest";
import { CliError } from "#cli/cli-error.ts";
import { PLAIN, type Terminal } from "#cli/terminal.ts";
import { readConfig } from "#config/config.ts";
import { openDatabase } from "#store/database.ts";
import { addressOf } from "#store/embedded.ts";
import { migrate } from "#store/migrate.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { runServer } from "./run-server.ts";

const TERMINAL: Terminal = {
  out: () => {},
  note: () => {},
  columns: undefined,
  paint: PLAIN,
  ask: undefined,
  readInput: () => Promise.resolve(Buffer.alloc(0)),
  progress: undefined,
};

/** What a start says that cannot be; one that succeeds stops at once. */
async function startOf(environment: Readonly<Record<string, string>>): Promise<string | undefined> {
  const config = readConfig({
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 9).toString("base64"),
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_SMTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_JUDGE_THREADS: "1",
    UNDELIVER_LOG_LEVEL: "error",
    UNDELIVER_DEMO: "0",
    ...environment,
  });
  const [drain, never] = [AbortSignal.abort(), new AbortController().signal];
  try {
    await runServer(config, { terminal: TERMINAL, stopping: { drain, breakOff: never, leave: never } });
    return undefined;
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode !== 1) throw error;
    return error.message;
  }
}

const urlOf = (database: string, user = "undeliver"): string =>
  `postgres://${user}:hunter2@/${database}?host=${encodeURIComponent(inject("socketDir"))}`;

async function asAdmin(...statements: readonly string[]): Promise<void> {
  const admin = new pg.Client(addressOf(inject("socketDir")));
  await admin.connect();
  for (const it of statements) await admin.query(it);
  await admin.end();
}

test("a database that is not there, not reachable or refuses the user says what to do, without the password", async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  const { port } = holder.address() as AddressInfo;
  await new Promise((resolve) => holder.close(resolve));
  const unreachable = await startOf({ DATABASE_URL: `postgres://u:hunter2@127.0.0.1:${port}/x` });
  expect(unreachable).toContain(`DATABASE_URL names (127.0.0.1:${port}/x) cannot be reached`);
  const unknown = await startOf({ DATABASE_URL: urlOf("nowhere") });
  expect(unknown).toContain("does not exist on that server: make it with createdb");
  const stranger = await startOf({ DATABASE_URL: urlOf("postgres", "nobody_here") });
  expect(stranger).toContain("refuses the user or the password");
  expect(`${unreachable} ${unknown} ${stranger}`).not.toContain("hunter2");
});

test("a login that may not make roles is told which right it needs, and needs none where both roles were given to it", async () => {
  const login = `login_${crypto.randomUUID().replaceAll("-", "")}`;
  await asAdmin(`create role ${login} login`, `create database ${login} owner ${login}`);
  const refused = await startOf({ DATABASE_URL: urlOf(login, login) });
  expect(refused).toContain("alter role LOGIN createrole");
  expect(refused).toContain("grant undeliver_request, undeliver_worker to LOGIN;");
  await asAdmin(`grant undeliver_request, undeliver_worker to ${login}`);
  const connection = { ...addressOf(inject("socketDir")), database: login, user: login };
  expect((await migrate(connection)).applied.length).toBeGreaterThan(0);
  await using database = openDatabase({ connection, maxConnections: 2, onError: () => {} });
  expect(await database.asWorker((tx) => tx.rows("select 1 from tenant"))).toEqual([]);
});

test("a database on which a newer version has worked is not started on, and the way back is said", async () => {
  await using database = await cloneDatabase();
  const owner = new pg.Client(database.connection);
  await owner.connect();
  await owner.query("insert into migration (name) values ('9999-of-tomorrow.sql')");
  await owner.end();
  const said = await startOf({ DATABASE_URL: urlOf(String(database.connection.database)) });
  expect(said).toContain("A newer version of Undeliver has worked on this database (9999-of-tomorrow.sql)");
  expect(said).toContain("The way back is a backup from before");
});

test("another instance key than that of the first start is refused by its name", async () => {
  await using database = await cloneDatabase();
  const url = urlOf(String(database.connection.database));
  expect(await startOf({ DATABASE_URL: url })).toBeUndefined();
  const other = { DATABASE_URL: url, UNDELIVER_SECRET_KEY: Buffer.alloc(32, 1).toString("base64") };
  expect(await startOf(other)).toContain("Set UNDELIVER_SECRET_KEY to the key of its first start");
});

test("a data folder that is a file, lies below one, or cannot be made, is refused and not waited for", async () => {
  await using folder = await openScratchFolder("start");
  const file = join(folder.path, "file");
  await writeFile(file, "");
  for (const UNDELIVER_DATA_DIR of [file, join(file, "below"), "/proc/nope", "/proc/nope/below"]) {
    const said = await startOf({ UNDELIVER_DATA_DIR });
    expect(said).toContain(`UNDELIVER_DATA_DIR (${UNDELIVER_DATA_DIR}) cannot be used as a folder (E`);
  }
});

test("an address of another machine, and a file of endpoints that is none, are told by the variable", async () => {
  await using database = await cloneDatabase();
  await using folder = await openScratchFolder("start");
  const DATABASE_URL = urlOf(String(database.connection.database));
  const elsewhere = await startOf({ DATABASE_URL, UNDELIVER_HTTP_LISTEN: "192.0.2.1:8080" });
  expect(elsewhere).toContain("UNDELIVER_HTTP_LISTEN=192.0.2.1:8080 is no address of this machine");
  const file = join(folder.path, "endpoints.json");
  await writeFile(file, "{ half");
  const half = await startOf({ DATABASE_URL, UNDELIVER_PROVIDER_ENDPOINTS: file });
  expect(half).toContain("UNDELIVER_PROVIDER_ENDPOINTS names no JSON file");
});
