import { PassThrough } from "node:stream";
import type { ReadStream, WriteStream } from "node:tty";
import { expect, test } from "vitest";
import { openTerminal } from "./terminal.ts";

/** Streams as a terminal's, without one: what is typed goes in, what is shown comes out. */
function openScreen(columns: number) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const tty = { isTTY: true, columns, hasColors: () => false };
  let shown = "";
  stderr.on("data", (chunk: Buffer) => (shown += chunk.toString()));
  const terminal = openTerminal({
    stdin: Object.assign(stdin, { isTTY: true, setRawMode: () => stdin }) as unknown as ReadStream,
    stdout: Object.assign(stdout, tty) as unknown as WriteStream,
    stderr: Object.assign(stderr, tty) as unknown as WriteStream,
  });
  return { terminal, stdin, stdout, shown: () => shown };
}

test.each([
  ["y\r", "y"],
  ["\u0003", ""],
  ["\u0004", ""],
])("the keys %j answer a question with %j: who leaves it has not consented", async (keys, answer) => {
  const { terminal, stdin, shown } = openScreen(80);
  const answered = terminal.ask?.("Go ahead? ");
  stdin.write(keys);
  expect(await answered).toBe(answer);
  expect(shown()).toContain("Go ahead? ");
});

test("a terminal that does not know its width cuts nothing", () => {
  expect(openScreen(0).terminal.columns).toBeUndefined();
  expect(openScreen(120).terminal.columns).toBe(120);
});

test("a reader that goes away is noticed, and what is written then is lost", async () => {
  const { terminal, stdout } = openScreen(80);
  expect(terminal.unread.aborted).toBe(false);
  stdout.destroy(new Error("EPIPE"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(terminal.unread.aborted).toBe(true);
  expect(() => terminal.out("more")).not.toThrow();
});
