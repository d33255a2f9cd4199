import { type ChildProcess, fork } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Database, openDatabase } from "#store/database.ts";
import { addressOf } from "#store/embedded.ts";
import { openSealer, type Sealer } from "#store/seal.ts";
import type { EndpointSet } from "../../../src/main/provider-endpoints.ts";
import type { KillPlan, ProcessPlan } from "./chaos-process.ts";
import { freePort } from "../free-port.ts";
import { killPostmaster, processesIn } from "../processes-in.ts";
import { openScratchFolder } from "../scratch-folder.ts";

/** The product as a process that can be killed and started again on the same data. */
export interface ChaosProduct extends AsyncDisposable {
  /** The same after every start: senders know it. */
  readonly smtpPort: number;
  readonly sealer: Sealer;
  /** Resolves when it accepts mail. Throws, with the end of its log, where it ends instead. */
  start(kill?: KillPlan): Promise<void>;
  /** Resolves with the signal or the exit code, once the process has ended. */
  ended(): Promise<string>;
  /** Ends the process, its postmaster or both from outside, without warning. */
  kill(victims: "process" | "database" | "both"): Promise<void>;
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
  const folder = await openScratchFolder("chaos");
  const dataDir = folder.path;
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

  const kill: ChaosProduct["kill"] = async (victims) => {
    if (victims !== "process") await killPostmaster(join(dataDir, "postgres"));
    if (victims === "database") return;
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
    processes: () => processesIn(dataDir),
    logTail,
    [Symbol.asyncDispose]: async () => {
      await kill("both");
      await folder[Symbol.asyncDispose]();
    },
  };
}

export async function forkProduct(plan: ProcessPlan, logFile: string): Promise<ChildProcess> {
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

export function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? String(code)));
    child.once("error", (error) => resolve(error.message));
  });
}

export function readyOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.once("message", () => resolve("ready")));
}
