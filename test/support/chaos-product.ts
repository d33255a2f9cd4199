import { type ChildProcess, fork } from "node:child_process";
import { chmod, mkdtemp, open, readdir, readFile, readlink, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "#store/database.ts";
import { addressOf } from "#store/embedded.ts";
import { openSealer, type Sealer } from "#store/seal.ts";
import type { EndpointSet } from "../../src/main/provider-endpoints.ts";
import type { KillPlan, ProcessPlan } from "./chaos-process.ts";

/** The product as a process that can be killed and started again on the same data. */
export interface ChaosProduct extends AsyncDisposable {
  /** The same after every start: senders know it. */
  readonly smtpPort: number;
  readonly sealer: Sealer;
  /** Resolves when it accepts mail. Throws, with the end of its log, where it ends instead. */
  start(kill?: KillPlan): Promise<void>;
  /** Resolves with the signal or the exit code, once the process has ended. */
  ended(): Promise<string>;
  /** Ends the process from outside, without warning; with its postmaster where asked. */
  kill(withDatabase: boolean): Promise<void>;
  /** Asks it to stop: resolves as `ended`. */
  stop(): Promise<string>;
  /** A look at its database, which must be running. */
  inspect<T>(look: (database: Database) => Promise<T>): Promise<T>;
  /** What still runs in or upon its data folder, by command line. Linux only: elsewhere always nothing. */
  processes(): Promise<readonly string[]>;
  logTail(): Promise<string>;
}

const SECRET_KEY = Buffer.alloc(32, 7);

export async function prepareChaosProduct(
  endpoints: EndpointSet,
  sealKeyRecord: string,
): Promise<ChaosProduct> {
  const dataDir = await mkdtemp(join(await fastFolder(), "undeliver-chaos-"));
  await chmod(dataDir, 0o755); // as root, PostgreSQL runs as nobody and must get in
  const smtpPort = await freePort();
  const environment = {
    UNDELIVER_DATA_DIR: dataDir,
    UNDELIVER_SECRET_KEY: SECRET_KEY.toString("base64"),
    UNDELIVER_SMTP_LISTEN: `127.0.0.1:${smtpPort}`,
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_JUDGE_THREADS: "1",
    UNDELIVER_DEMO: "0",
  };
  const logFile = join(dataDir, "product.log");
  const connection = addressOf(join(dataDir, "postgres", "pg"));
  const logTail = async (): Promise<string> => (await readFile(logFile, "utf8")).slice(-4_000);
  let child: ChildProcess | undefined;
  let end = Promise.resolve("never started");

  const kill = async (withDatabase: boolean): Promise<void> => {
    if (withDatabase) await killPostmaster(dataDir);
    child?.kill("SIGKILL");
    await end;
  };
  return {
    smtpPort,
    sealer: openSealer(SECRET_KEY),
    start: async (plan) => {
      child = await forkProduct({ dataDir, environment, endpoints, sealKeyRecord, kill: plan }, logFile);
      end = endOf(child);
      const said = await Promise.race([readyOf(child), end]);
      if (said !== "ready") throw new Error(`the product did not start: ${said}\n${await logTail()}`);
    },
    ended: () => end,
    kill,
    stop: () => {
      child?.kill("SIGTERM");
      return end;
    },
    inspect: async (look) => {
      await using database = openDatabase({ connection, maxConnections: 2, onError: () => {} });
      return await look(database);
    },
    processes: () => processesOf(dataDir),
    logTail,
    [Symbol.asyncDispose]: async () => {
      await kill(true);
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function forkProduct(plan: ProcessPlan, logFile: string): Promise<ChildProcess> {
  const log = await open(logFile, "a");
  const entry = join(import.meta.dirname, "chaos-process.ts");
  const child = fork(entry, [JSON.stringify(plan)], {
    stdio: ["ignore", log.fd, log.fd, "ipc"],
    execArgv: [],
    env: { PATH: process.env["PATH"] },
  });
  await log.close();
  return child;
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? String(code)));
    child.once("error", (error) => resolve(error.message));
  });
}

function readyOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.once("message", () => resolve("ready")));
}

/** Only where the process of that number is a postmaster of this folder: a number in an old file can be a stranger's by now. */
async function killPostmaster(dataDir: string): Promise<void> {
  const file = join(dataDir, "postgres", "pg", "postmaster.pid");
  const pid = Number.parseInt(await readFile(file, "utf8").catch(() => ""), 10);
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  if (command.includes(dataDir)) process.kill(pid, "SIGKILL");
}

/** Processes whose folder or arguments lie in `dataDir`; a zombie has neither, and does nothing any more. */
async function processesOf(dataDir: string): Promise<readonly string[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((it) => /^\d+$/.test(it));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      const folder = await readlink(`/proc/${pid}/cwd`).catch(() => "");
      const isOurs = command.includes(dataDir) || folder.startsWith(dataDir);
      return isOurs ? `${pid} ${command.replaceAll("\0", " ").slice(0, 120)}` : undefined;
    }),
  );
  return found.filter((it) => it !== undefined);
}

/** Below the ports that systems give to outgoing connections, or one of those could take it while the product is down. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 16_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}

async function fastFolder(): Promise<string> {
  const files = await readdir("/dev/shm").catch(() => undefined);
  return files === undefined ? tmpdir() : "/dev/shm";
}
