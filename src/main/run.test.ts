import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const MAIN = join(import.meta.dirname, "main.ts");

interface Ended {
  readonly code: number | null;
  readonly err: string;
}

/** The program as a process, whose reader is gone before it writes. */
function unread(...args: readonly string[]): Promise<Ended> {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, err })));
}

test("a reader that goes away, as head does, is no error", async () => {
  expect(await unread("--help")).toEqual({ code: 0, err: "" });
});
