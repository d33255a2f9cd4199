import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = join(import.meta.dirname, "../..");

/** What an operator types, and what comes of it. */
export interface Typed {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `npm start` in a process group of its own, as a terminal has it. Disposing ends what still runs of it. */
export interface Started extends AsyncDisposable {
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

export function npmStart(environment: Environment): Started {
  const child = run("npm", ["start"], environment, true);
  const output = collect(child);
  const pid = child.pid ?? 0;
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    pid,
    output: () => output.out() + output.err(),
    ended,
    signal: (name) => void child.kill(name),
    interrupt: () => void process.kill(-pid, "SIGINT"),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => process.kill(-pid, "SIGKILL"), DRAIN_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** As a service manager waits before it kills. */
const DRAIN_MS = 30_000;

/** Whether anything of its process group is left. */
export async function isGone({ pid }: Started): Promise<true> {
  return until("the end of the process group", () => {
    try {
      process.kill(-pid, 0);
      return undefined;
    } catch {
      return true;
    }
  });
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
  forMs = 90_000,
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
