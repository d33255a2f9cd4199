import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = join(import.meta.dirname, "../..");

/** What an operator types, and what comes of it. */
export interface Typed {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `npm start` in a process group of its own, as a terminal has it. */
export interface Started {
  readonly pid: number;
  readonly output: () => string;
  /** The exit code of npm; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** To npm alone, as a service manager does. */
  signal(name: NodeJS.Signals): void;
  /** To npm and everything it started, as Ctrl-C at a terminal does. */
  interrupt(): void;
}

export type Environment = Readonly<Record<string, string>>;

/** A new folder that PostgreSQL can enter: as root it runs as somebody else, and `mkdtemp` makes 0700. */
export async function newDataDir(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "undeliver-e2e-"));
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Ports that nobody listened on a moment ago. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listening));
  const ports = servers.map((it) => (it.address() as AddressInfo).port);
  await Promise.all(servers.map((it) => new Promise((done) => it.close(done))));
  return ports;
}

function listening() {
  const server = createServer();
  return new Promise<typeof server>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

export function npmStart(environment: Environment): Started {
  const child = run("npm", ["start"], environment, true);
  const output = collect(child);
  const pid = child.pid ?? 0;
  return {
    pid,
    output: () => output.out() + output.err(),
    ended: new Promise((resolve) => child.once("close", resolve)),
    signal: (name) => void child.kill(name),
    interrupt: () => void process.kill(-pid, "SIGINT"),
  };
}

/** `npx undeliver …`, to its end. */
export async function undeliver(environment: Environment, args: readonly string[]): Promise<Typed> {
  const child = run("npx", ["undeliver", ...args], environment, false);
  const output = collect(child);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, out: output.out(), err: output.err() };
}

/** Only what a fresh shell has: the test runner's own settings must not help. */
function run(command: string, args: readonly string[], environment: Environment, detached: boolean) {
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, NO_UPDATE_NOTIFIER: "1", ...environment };
  return spawn(command, args, { cwd: ROOT, env, detached, stdio: ["ignore", "pipe", "pipe"] });
}

function collect({ stdout, stderr }: ChildProcess) {
  let out = "";
  let err = "";
  stdout?.setEncoding("utf8").on("data", (text: string) => (out += text));
  stderr?.setEncoding("utf8").on("data", (text: string) => (err += text));
  return { out: () => out, err: () => err };
}

/** Asks until it holds; the error says what was waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  forMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + forMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${forMs} ms in vain for ${what}`);
    await sleep(50);
  }
}

/** Until `/readyz` says yes; where the process ends first, what it said. */
export async function ready(base: string, started: Started): Promise<void> {
  let hasEnded = false;
  void started.ended.then(() => (hasEnded = true));
  await until(`${base}/readyz`, async () => {
    if (hasEnded) throw new Error(`npm start ended: ${started.output()}`);
    const answered = await fetch(`${base}/readyz`).catch(() => undefined);
    return answered?.status === 200 ? true : undefined;
  });
}

/** Processes that name this folder on their command line or stand in this process group: what a stop must not leave. */
export async function leftOf(dataDir: string, groupId: number): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((it) => /^\d+$/.test(it));
  const lines = await Promise.all(pids.map((pid) => describeProcess(pid)));
  return lines.flatMap((it) =>
    it !== undefined && (it.command.includes(dataDir) || it.group === groupId) ? [it.command] : [],
  );
}

async function describeProcess(pid: string) {
  const read = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
  const [command, stat] = await Promise.all([read("cmdline"), read("stat")]);
  const [state = "", , group = ""] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // Whom nobody waits for stays as a zombie in a container without an init; it holds nothing any more.
  if (state === "" || state === "Z") return undefined;
  return { command: command.replaceAll("\0", " ").trim(), group: Number(group) };
}
