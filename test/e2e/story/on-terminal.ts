import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Environment } from "../npm-start.ts";

const ROOT = join(import.meta.dirname, "../../..");
const BIN = join(ROOT, "bin/undeliver.js");
/** As wide as any of our tables, so that no cell is cut. */
const COLUMNS = 250;

/** What a person does once the terminal shows `seen`. */
export interface Typing {
  readonly seen: string | RegExp;
  readonly keys: string;
}

export interface OnTerminal {
  readonly exitCode: number | null;
  /** Every byte that the terminal got, as text. */
  readonly written: string;
}

/** Runs one command on a real (pseudo) terminal, as at a keyboard, to its end. */
export async function onTerminal(
  environment: Environment,
  args: readonly string[],
  typing: readonly Typing[] = [],
): Promise<OnTerminal> {
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, TZ: "UTC", TERM: "xterm", NO_COLOR: "1", ...environment };
  const command = [process.execPath, BIN, ...args].map(quoted).join(" ");
  // Whether `^C` would still stand there depends on when the bar was drawn last.
  const line = `stty cols ${COLUMNS} rows 50 -echoctl; exec ${command}`;
  // The terminal is script's: its own standard input stays open, for whoever leaves it has left the terminal.
  const of =
    process.platform === "darwin" ? ["-q", "/dev/null", "sh", "-c", line] : ["-qefc", line, "/dev/null"];
  const child = spawn("script", of, { cwd: ROOT, env, stdio: ["pipe", "pipe", "inherit"] });
  const left = [...typing];
  let written = "";
  let from = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written += text;
    const [next] = left;
    if (next === undefined || !isIn(written.slice(from), next.seen)) return;
    from = written.length;
    left.shift();
    child.stdin.write(next.keys);
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (left.length > 0) throw new Error(`never seen: ${String(left[0]?.seen)}\n${written}`);
  return { exitCode, written };
}

function isIn(text: string, seen: string | RegExp): boolean {
  return typeof seen === "string" ? text.includes(seen) : seen.test(text);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
