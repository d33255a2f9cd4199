import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { CliError } from "#cli/cli-error.ts";
import { PLAIN, type Terminal } from "#cli/terminal.ts";
import { type Config, readConfig } from "#config/config.ts";
import type { Database } from "#store/database.ts";
import { openTenants } from "#store/tenants.ts";
import { cloneDatabase } from "../../../test/support/database.ts";
import { runServer } from "../run-server.ts";
import type { Stopping } from "../stop-signals.ts";
import { removeDemo } from "./remove-demo.ts";

// What happens is told once no other test's transaction on the same server is older: on a busy machine that takes a minute.
vi.setConfig({ testTimeout: 300_000 });

let database: Database;
let dataDir: string;
let config: Config;
beforeAll(async () => {
  const cloned = await cloneDatabase();
  database = cloned;
  dataDir = await mkdtemp(join(tmpdir(), "undeliver-serve-demo-"));
  config = readConfig({
    DATABASE_URL: `postgres://undeliver@/${String(cloned.connection.database)}?host=${encodeURIComponent(inject("socketDir"))}`,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 9).toString("base64"),
    UNDELIVER_DATA_DIR: dataDir,
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_SMTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_JUDGE_THREADS: "1",
    UNDELIVER_LOG_LEVEL: "error",
    UNDELIVER_DEMO: "1",
  });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

/** A stop that waits for everything. */
function stoppingBy({ signal: drain }: AbortController): Stopping {
  const never = new AbortController().signal;
  return { drain, breakOff: never, leave: never };
}

function openScreen() {
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
  const shows = (text: string | RegExp): Promise<void> =>
    vi.waitFor(() => expect(printed.join("\n")).toMatch(text), { timeout: 120_000, interval: 50 });
  return { terminal, printed, shows };
}

test("the demo tells what to try, shows mail being judged, notices its removal and stops when told to", async () => {
  const { terminal, printed, shows } = openScreen();
  const stop = new AbortController();
  const running = runServer(config, { terminal, stopping: stoppingBy(stop) });
  await shows(/This is a demo[^]*npx undeliver demo send[^]*SMTP 127\.0\.0\.1:\d+/);
  await shows(/^\d\d:\d\d:\d\d\.\d {2}(NONE|BULK|SPAM|SUSPICIOUS|SPOOF|MALICIOUS) /m);
  await shows(/✓ \d+ cop(y|ies) moved to .*, verified/);
  expect(await removeDemo(openTenants(database), dataDir)).toBe(true);
  await shows("The demo organisation was removed.");
  stop.abort();
  await running;
  expect(printed.at(-1)).toContain("Stopping");
});

test("a second start joins the demo of the first: no second simulator, and the first's token stays", async () => {
  const [first, second] = [openScreen(), openScreen()];
  const [stopFirst, stopSecond] = [new AbortController(), new AbortController()];
  const demo = { ...config, demo: true };
  const running = runServer(demo, { terminal: first.terminal, stopping: stoppingBy(stopFirst) });
  await first.shows("This is a demo");
  const token = await readFile(join(dataDir, "demo.token"), "utf8");
  const joined = runServer(demo, { terminal: second.terminal, stopping: stoppingBy(stopSecond) });
  await second.shows("joins the process that runs the demo");
  expect(second.printed.join("\n")).not.toMatch(/This is a demo|_control/);
  expect(await readFile(join(dataDir, "demo.token"), "utf8")).toBe(token);
  stopSecond.abort();
  await joined;
  stopFirst.abort();
  await running;
  // Whoever starts next runs it again.
  const [third, stopThird] = [openScreen(), new AbortController()];
  const again = runServer(demo, { terminal: third.terminal, stopping: stoppingBy(stopThird) });
  await third.shows("This is a demo");
  stopThird.abort();
  await again;
});

test("a node with a part of the roles shows no demo", async () => {
  const { terminal, printed, shows } = openScreen();
  const stop = new AbortController();
  const running = runServer({ ...config, roles: ["api"] }, { terminal, stopping: stoppingBy(stop) });
  await shows("Undeliver is running.");
  stop.abort();
  await running;
  expect(printed.join("\n")).not.toMatch(/demo|Journal/);
});

test("a port that is taken is named with the setting that chooses another", async () => {
  const { terminal, printed, shows } = openScreen();
  const stop = new AbortController();
  const first = runServer({ ...config, roles: ["api"] }, { terminal, stopping: stoppingBy(stop) });
  await shows("Undeliver is running.");
  const port = Number(/127\.0\.0\.1:(\d+)\/client/.exec(printed.join("\n"))?.[1]);
  const http = { host: "127.0.0.1", port };
  const second = runServer({ ...config, roles: ["api"], http }, { terminal, stopping: stoppingBy(stop) });
  await expect(second).rejects.toThrow(CliError);
  await expect(second).rejects.toThrow(`UNDELIVER_HTTP_LISTEN=127.0.0.1:${port + 1}`);
  stop.abort();
  await first;
});
