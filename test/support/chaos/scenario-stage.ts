import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seeded } from "../simulator/arrival-fixture.ts";
import type { Simulator } from "#simulator/start-simulator.ts";
import { openSealer } from "#store/seal.ts";
import type { KillPlan, ProcessPlan } from "./chaos-process.ts";
import { forkProduct } from "./chaos-product.ts";
import { cloneDatabase } from "../database.ts";
import type { TestServer } from "../database-server.ts";
import { freePort } from "../free-port.ts";
import { type NetworkProxy, openNetworkProxy } from "./network-proxy.ts";
import { killPostmaster } from "../processes-in.ts";
import { setUpTenant, startProviders } from "../product.ts";
import type { Scenario, Strike } from "./scenario.ts";
import { openScratchFolder } from "../scratch-folder.ts";

/** All that a scenario plays on: providers, a cable to them, a database, and processes of the product. */
export interface Stage extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly proxy: NetworkProxy;
  readonly database: Awaited<ReturnType<typeof cloneDatabase>>;
  readonly tenant: Awaited<ReturnType<typeof setUpTenant>>;
  readonly workers: readonly Worker[];
  killDatabase(): Promise<void>;
  logTail(): Promise<string>;
}

export interface StageOptions {
  readonly scenario: Scenario;
  readonly server: TestServer;
  readonly seed: number;
  readonly users: number;
}

const SECRET_KEY = Buffer.alloc(32, 7);

export async function openStage({ scenario, server, seed, users }: StageOptions): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const random = seeded(seed);
  const simulated = await startProviders({ users, simulator: { random } });
  const simulator = opened.use(simulated.simulator);
  const proxy = opened.use(await openNetworkProxy(simulator.http.port));
  const database = opened.use(await cloneDatabase(server.socketDir));
  const smtpPort = await freePort();
  const intake = { port: smtpPort };
  const tenant = await setUpTenant({ database, sealer: openSealer(SECRET_KEY), intake }, simulated);
  const folder = opened.use(await openScratchFolder("scenario"));
  const plan = {
    dataDir: folder.path,
    endpoints: throughProxy(simulated.endpoints, simulator.http.port, proxy.port),
    sealKeyRecord: simulator.arcKey.txtRecord,
  };
  const url = `postgres://undeliver@/${database.connection.database}?host=${encodeURIComponent(server.socketDir)}`;
  const shared = {
    DATABASE_URL: url,
    UNDELIVER_DATA_DIR: folder.path,
    UNDELIVER_SECRET_KEY: SECRET_KEY.toString("base64"),
    UNDELIVER_SMTP_LISTEN: `127.0.0.1:${smtpPort}`,
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_JUDGE_THREADS: "1",
    UNDELIVER_DEMO: "0",
  };
  const logFile = join(folder.path, "product.log");
  const workers = Array.from({ length: scenario.workers ?? 1 }, (_, index) => {
    const environment = { ...shared, UNDELIVER_ROLES: index === 0 ? "intake,worker" : "worker" };
    const kill = killOf(scenario.strikes ?? [], index);
    return opened.use(newWorker({ ...plan, environment, kill }, logFile));
  });
  await Promise.all(workers.map((it) => it.start()));
  const parts = opened.move();
  return {
    simulator,
    proxy,
    database,
    tenant,
    workers,
    killDatabase: () => killPostmaster(server.dir),
    logTail: async () => (await readFile(logFile, "utf8").catch(() => "")).slice(-3_000),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

type Endpoints = Awaited<ReturnType<typeof startProviders>>["endpoints"];

/** The same URLs at the cable's near end. What Google is told as audience stays the endpoint's own name. */
function throughProxy(endpoints: Endpoints, from: number, to: number): Endpoints {
  const near = (url: string): string => url.replace(`:${from}`, `:${to}`);
  return {
    loginRoot: near(endpoints.loginRoot),
    graphRoot: near(endpoints.graphRoot),
    tokenUrl: near(endpoints.tokenUrl),
    tokenAudience: near(endpoints.tokenAudience),
    gmailRoot: near(endpoints.gmailRoot),
    directoryRoot: near(endpoints.directoryRoot),
  };
}

function killOf(strikes: readonly Strike[], worker: number): KillPlan | undefined {
  const found = strikes.find((it) => (it.kind === "kill" || it.kind === "pause") && it.worker === worker);
  if (found?.kind !== "kill" && found?.kind !== "pause") return undefined;
  return { step: found.step, nth: found.nth, withDatabase: false, isPause: found.kind === "pause" };
}

/** One process of the product. Killed, it is started again, without a plan; stopped, it goes on after a while. */
export interface Worker extends AsyncDisposable {
  start(): Promise<void>;
  /** Looks whether it has ended or stands still, and helps it on. Answers what it did. */
  tend(): Promise<"fine" | "started again" | "let go on">;
}

/** Longer than a lease of 4 s and the call after it. */
const PAUSE_MS = 7_000;

function newWorker(plan: ProcessPlan, logFile: string): Worker {
  let child: ChildProcess | undefined;
  let stoppedAt: number | undefined;
  const start = async (kill: KillPlan | undefined): Promise<void> => {
    child = await forkProduct({ ...plan, kill }, logFile);
    await ready(child, logFile);
  };
  return {
    start: () => start(plan.kill),
    async tend() {
      if (child?.exitCode !== null || child.signalCode !== null) {
        await start(undefined);
        return "started again";
      }
      const isStopped = (await stateOf(child.pid)) === "T";
      stoppedAt = isStopped ? (stoppedAt ?? Date.now()) : undefined;
      if (stoppedAt === undefined || Date.now() < stoppedAt + PAUSE_MS) return "fine";
      child.kill("SIGCONT");
      return "let go on";
    },
    async [Symbol.asyncDispose]() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child?.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function ready(child: ChildProcess, logFile: string): Promise<void> {
  const said = await Promise.race([
    new Promise((resolve) => child.once("message", resolve)),
    new Promise((resolve) => child.once("exit", (code, signal) => resolve(`ended: ${signal ?? code}`))),
    sleep(60_000, "not ready within a minute", { ref: false }),
  ]);
  if (said === "ready") return;
  throw new Error(
    `the product did not start: ${String(said)}\n${(await readFile(logFile, "utf8")).slice(-3_000)}`,
  );
}

/** `T` where the process is stopped. Linux only: elsewhere nobody pauses. */
async function stateOf(pid: number | undefined): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2)[0];
}
