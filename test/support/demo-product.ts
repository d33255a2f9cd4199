import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";

const MAIN = join(import.meta.dirname, "../../src/main/main.ts");
const DEADLINE_MS = 240_000;
/** So many retractions are something to look at. */
const ENOUGH_RUNS = 5;

export interface DemoProduct extends AsyncDisposable {
  readonly base: string;
  readonly account: string;
  readonly token: string;
  /** Waits until the demo's mail has come and some of it was taken back; a message, a run and a plan to show. */
  prepare(): Promise<Readonly<Record<string, string>>>;
}

/** The demo as `npm start` runs it, in a process and a folder of its own. */
export async function startDemoProduct(): Promise<DemoProduct> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "undeliver-demo-"));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755); // as root, PostgreSQL runs as nobody and could not enter
  const dataDir = join(folder, "data");
  const port = await freePort();
  const child = spawn(process.execPath, [MAIN, "serve"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      UNDELIVER_DATA_DIR: dataDir,
      UNDELIVER_HTTP_LISTEN: `127.0.0.1:${port}`,
      UNDELIVER_SMTP_LISTEN: `127.0.0.1:${await freePort()}`,
      UNDELIVER_DEMO: "1",
    },
  });
  opened.defer(async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  });
  const base = `http://127.0.0.1:${port}`;
  const file = join(dataDir, "demo.token");
  const known = await until("the demo", async () => JSON.parse(await readFile(file, "utf8")) as Known);
  const parts = opened.move();
  return {
    base,
    account: known.accountId,
    token: known.token,
    prepare: () => prepare((path, body) => call(base, known, { path, body })),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

interface Known {
  readonly token: string;
  readonly accountId: string;
}

type Ask = (path: string, body?: object) => Promise<unknown>;

async function call(
  base: string,
  { token, accountId }: Known,
  { path, body }: { readonly path: string; readonly body: object | undefined },
): Promise<unknown> {
  const response = await fetch(`${base}/client/v4/accounts/${accountId}/email-security/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const { result } = (await response.json()) as { result: unknown };
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return result;
}

async function prepare(ask: Ask): Promise<Readonly<Record<string, string>>> {
  const run = await until("retractions", async () => {
    const runs = (await ask("retractions?per_page=50")) as readonly { id: string; state: string }[];
    return runs.length < ENOUGH_RUNS ? undefined : runs.find((it) => it.state === "done");
  });
  const flagged = (await ask("investigate?final_disposition=MALICIOUS&per_page=5")) as readonly Found[];
  const [message] =
    flagged.length > 0 ? flagged : ((await ask("investigate?per_page=5")) as readonly Found[]);
  if (message === undefined) throw new Error("the demo has no mail");
  const plan = (await ask("retractions", { ids: [message.id], destination: "DeletedItems" })) as {
    id: string;
  };
  return { message: message.id, retraction: run.id, plan: plan.id };
}

interface Found {
  readonly id: string;
}

/** Asks until it is there; what fails until then is not there yet. */
async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await ask().catch(() => undefined);
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(500);
  }
}
