import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, inject, test, vi } from "vitest";
import { PLAIN, type Terminal } from "#cli/terminal.ts";
import { type Config, readConfig } from "#config/config.ts";
import { readPublicUrl } from "#store/instance.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { runServer } from "./run-server.ts";

function openScreen(): { readonly terminal: Terminal; readonly text: () => string } {
  const printed: string[] = [];
  const terminal: Terminal = {
    out: (text) => printed.push(text),
    note: () => {},
    columns: undefined,
    paint: PLAIN,
    ask: undefined,
    readInput: () => Promise.resolve(Buffer.alloc(0)),
    progress: undefined,
  };
  return { terminal, text: () => printed.join("\n") };
}

const soon = { timeout: 20_000, interval: 20 };

async function configure(environment: Readonly<Record<string, string>>) {
  const database = await cloneDatabase();
  const config = readConfig({
    DATABASE_URL: `postgres://undeliver@/${String(database.connection.database)}?host=${encodeURIComponent(inject("socketDir"))}`,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 9).toString("base64"),
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_SMTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_JUDGE_THREADS: "1",
    UNDELIVER_LOG_LEVEL: "error",
    UNDELIVER_DEMO: "0",
    ...environment,
  });
  return { config, database, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

function stoppingBy(drain: AbortController) {
  const never = new AbortController().signal;
  return { drain: drain.signal, breakOff: never, leave: never };
}

test.each(["worker", "intake"])(
  "a process that is only %s tells of its health, and has no API",
  async (role) => {
    await using given = await configure({ UNDELIVER_ROLES: role });
    const { terminal, text } = openScreen();
    const stop = new AbortController();
    const running = runServer(given.config, { terminal, stopping: stoppingBy(stop) });
    await vi.waitFor(() => expect(text()).toContain("Undeliver is running."), soon);
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(text())?.[0] ?? "";
    const answers = ["/healthz", "/readyz", "/metrics", "/client/v4/accounts", "/openapi.json"].map(
      async (path) => (await fetch(`${origin}${path}`)).status,
    );
    expect(await Promise.all(answers)).toEqual([200, 200, 200, 404, 404]);
    stop.abort();
    await running;
  },
);

test("a stop waits for a request whose statement waits, until it is broken off: then it ends at once", async () => {
  await using database = await cloneDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "undeliver-run-server-"));
  await using folder = new AsyncDisposableStack();
  folder.defer(() => rm(dataDir, { recursive: true, force: true }));
  const config = readConfig({
    DATABASE_URL: `postgres://undeliver@/${String(database.connection.database)}?host=${encodeURIComponent(inject("socketDir"))}`,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 9).toString("base64"),
    UNDELIVER_DATA_DIR: dataDir,
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_SMTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_JUDGE_THREADS: "1",
    UNDELIVER_LOG_LEVEL: "error",
    UNDELIVER_DEMO: "0",
  });
  const { terminal, text } = openScreen();
  const [drain, breakOff, leave] = [new AbortController(), new AbortController(), new AbortController()];
  const stopping = { drain: drain.signal, breakOff: breakOff.signal, leave: leave.signal };
  let hasEnded = false;
  const running = runServer(config, { terminal, stopping }).finally(() => (hasEnded = true));
  await vi.waitFor(() => expect(text()).toContain("Undeliver is running."), soon);

  const locker = new pg.Client(database.connection);
  await locker.connect();
  await locker.query("begin; lock table retraction_copy in access exclusive mode");
  const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(text())?.[0] ?? "";
  const waiting = fetch(`${origin}/metrics`).catch((error: unknown) => error);
  const locked =
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  await vi.waitFor(async () => expect((await locker.query(locked)).rows.length).toBeGreaterThan(0), soon);

  drain.abort();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(hasEnded).toBe(false);
  breakOff.abort();
  // The lock is held on: of itself it would never end.
  await running;
  expect(await waiting).toBeDefined();
  await locker.end();
});

test("the first administrator comes by the code on the screen, or by the environment, and then no code is printed", async () => {
  await using given = await configure({});
  const serveOnce = async (more: Partial<Config>): Promise<{ text: string; origin: string }> => {
    const { terminal, text } = openScreen();
    const stop = new AbortController();
    const running = runServer({ ...given.config, ...more }, { terminal, stopping: stoppingBy(stop) });
    await vi.waitFor(() => expect(text()).toContain("Undeliver is running."), soon);
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(text())?.[0] ?? "";
    const setup = (await (await fetch(`${origin}/client/v4/setup`)).json()) as {
      result: { needed: boolean };
    };
    expect(setup.result.needed).toBe(text().includes("Make the first administrator"));
    stop.abort();
    await running;
    return { text: text(), origin };
  };
  const first = await serveOnce({});
  expect(first.text).toContain(`${first.origin}/setup`);
  expect(first.text).toContain(`Dashboard  ${first.origin}\n`);
  // Commands on the same database print links to there.
  expect(await readPublicUrl(given.database)).toBe(first.origin);
  expect(first.text).toMatch(/Code +[A-Z2-9]{4}(-[A-Z2-9]{4}){3} /);
  const admin = { email: "ann@corp.example", password: "three quiet words apart" };
  expect((await serveOnce({ admin })).text).not.toContain("Make the first administrator");
  const [person] = await given.database.asWorker((tx) =>
    tx.rows('select u.email, m.role from identity."user" u join membership m on m.person_id = u.id'),
  );
  expect(person).toEqual({ email: "ann@corp.example", role: "super-admin" });
  expect((await serveOnce({})).text).not.toContain("Make the first administrator");
});
