import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import type { LeaseTerms } from "#retraction/lease.ts";
import type { ProviderLimits } from "../../src/main/open-providers.ts";
import { endOf, forkProduct, readyOf } from "./chaos/chaos-product.ts";
import type { Product } from "./product.ts";
import { openScratchFolder } from "./scratch-folder.ts";

/** The product as a worker and nothing else, in a process of its own, on the database of another one. */
export interface WorkerProcess {
  /** Under which the simulated providers know its calls. */
  readonly agent: string;
  /** Without warning. */
  kill(): Promise<void>;
  /** SIGSTOP: it does nothing any more and does not know it. */
  pause(): void;
  resume(): void;
}

export interface WorkerProcesses extends AsyncDisposable {
  readonly all: readonly WorkerProcess[];
}

export async function startWorkers(
  product: Product,
  {
    count,
    limits,
    terms,
  }: { readonly count: number; readonly limits?: ProviderLimits; readonly terms?: LeaseTerms },
): Promise<WorkerProcesses> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openScratchFolder("workers"));
  const { databaseUrl = "" } = product.serving.config;
  const environment = {
    DATABASE_URL: databaseUrl,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    UNDELIVER_DATA_DIR: folder.path,
    UNDELIVER_ROLES: "worker",
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_DEMO: "0",
  };
  const plan = {
    dataDir: folder.path,
    environment,
    endpoints: product.endpoints,
    sealKeyRecord: product.simulator.arcKey.txtRecord,
    kill: undefined,
    ...(limits && { limits }),
    ...(terms && { terms }),
  };
  const started = Array.from({ length: count }, async (_, n) => {
    const child = await forkProduct(plan, join(folder.path, `worker-${n}.log`));
    const end = endOf(child);
    const worker = toWorker(child, end);
    opened.defer(() => worker.kill());
    const said = await Promise.race([readyOf(child), end]);
    if (said !== "ready") throw new Error(`a worker did not start: ${said}`);
    return worker;
  });
  const all = await Promise.all(started);
  const parts = opened.move();
  return { all, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

function toWorker(child: ChildProcess, end: Promise<string>): WorkerProcess {
  return {
    agent: `undeliver/${child.pid}`,
    kill: async () => {
      child.kill("SIGKILL");
      await end;
    },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
  };
}

/** Asks again and again, for as long as several processes on a busy machine may need. */
export async function eventually<It>(
  ask: () => Promise<It | undefined> | It | undefined,
  what: string,
  ms = 120_000,
): Promise<It> {
  const giveUpAt = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > giveUpAt) throw new Error(`waited in vain: ${what}`);
    await sleep(25);
  }
}
