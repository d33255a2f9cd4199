import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { isRunning } from "../../test/support/is-running.ts";

const LAUNCHER = join(import.meta.dirname, "../../bin/undeliver.js");

// What an older Node starts is this, with the pipe that the launcher holds.
test("a process whose launcher is killed outright stops as if it had been told to", async () => {
  const holder = spawn(
    process.execPath,
    [
      "-e",
      `const child = require("node:child_process").spawn(process.execPath,
         [${JSON.stringify(LAUNCHER)}, "simulate", "--listen", "127.0.0.1:0", "--smtp", "127.0.0.1:0"],
         { stdio: ["ignore", "pipe", "ignore", "pipe"], env: { ...process.env, UNDELIVER_LAUNCHER_FD: "3" } });
       child.stdout.once("data", () => console.log(child.pid));`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const pid = await new Promise<number>((resolve) =>
    holder.stdout.once("data", (said: Buffer) => resolve(Number(said.toString()))),
  );
  expect(isRunning(pid)).toBe(true);
  holder.kill("SIGKILL");
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 20_000, interval: 50 });
});
