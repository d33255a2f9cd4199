import { expect, test } from "vitest";
import { runCli } from "../../test/support/run-cli.ts";
import { mistakeText } from "./help-style.ts";

test("help of a command shows its own options once, and none of the groups above that it does not read", async () => {
  const { out } = await runCli(["trace", "show", "--help"]);
  expect(out.match(/--json/g)).toHaveLength(1);
  expect(out).not.toContain("--limit");
  expect(out).not.toContain("--version");
  expect(out).toContain("--tenant <name>");
  expect((await runCli(["--help"])).out).toContain("--version");
});

test("a default that is empty is not shown, every other one is", async () => {
  const { out } = await runCli(["retract", "--help"]);
  expect(out).not.toContain('(default: "")');
  expect(out).toContain('(default: "leave")');
});

test.each([
  ["error: unknown command 'x'", "Unknown command 'x'."],
  [
    "error: unknown command 'retrect'\n(Did you mean retract?)",
    "Unknown command 'retrect'.\n(Did you mean retract?)",
  ],
  ["error: missing required argument 'message-id'\n", "Missing required argument 'message-id'."],
  [
    "error: command-argument value 'x' is invalid for argument 'message-id'. It takes a whole id.",
    '"x" is no message-id. It takes a whole id.',
  ],
])("%j is said as %j", (text, words) => {
  expect(mistakeText(text)).toBe(words);
});

test("whoever asks for help about no command is told so, and a mistake says where help is", async () => {
  const unknown = await runCli(["help", "frobnicate"]);
  expect(unknown).toMatchObject({
    exitCode: 2,
    note: "There is no command frobnicate: undeliver help lists them.",
  });
  expect((await runCli(["help", "retract"])).exitCode).toBe(0);
  expect((await runCli(["trace", "show"])).note).toContain("--help says how it is called.");
});
