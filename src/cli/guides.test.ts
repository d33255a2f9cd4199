import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../../test/support/run-cli.ts";

const GUIDES = [
  "operations",
  "directory",
  "journaling",
  "setup-microsoft-365",
  "setup-google-workspace",
] as const;

/** Each command that a guide prints, in code blocks (over several lines, too) and in sentences. */
function commandsOf(guide: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, `../../docs/${guide}.md`), "utf8").replace(
    /\\\n\s*/g,
    " ",
  );
  const found = [
    // `undeliver unix` is a line of Postfix's master.cf.
    ...text.matchAll(/^[ ]*(?:npx )?undeliver (?!unix )(.+)$/gm),
    ...text.matchAll(/`(?:npx )?undeliver ([^`]+)`/g),
  ];
  return [...new Set(found.map(([, it = ""]) => it.replace(/\s+#.*$/, "").trim()))];
}

function argumentsOf(command: string): readonly string[] {
  const whole = command.replaceAll(/(?:MESSAGE|RETRACTION)-ID/g, "0192f3a4-0000-7000-8000-000000000000");
  return [...whole.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

const COMMANDS = GUIDES.flatMap((guide) => commandsOf(guide).map((command) => ({ guide, command })));

test("commands are found in the guides, so that the rule below can fail", () => {
  expect(COMMANDS.length).toBeGreaterThan(20);
});

test.each(COMMANDS)("$guide says it as it is called: undeliver $command", async ({ command }) => {
  // Nobody answers it here: what cannot be meant at all is known before that.
  const { exitCode, note } = await runCli(argumentsOf(command));
  expect([exitCode === 2, note]).toEqual([false, expect.anything()]);
});
