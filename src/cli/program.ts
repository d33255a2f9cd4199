import { Command, CommanderError } from "commander";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { COMMANDS } from "./commands.ts";
import { HELP_STYLE, mistakeText } from "./help-style.ts";
import { printable } from "./printable.ts";

/**
 * The command line, as far as `argv` needs it: of a command that it does not name, help shows name and description.
 * Parsing throws `CommanderError` for what cannot be meant, and nothing ends the process.
 */
async function buildProgram(deps: CliDeps, argv: readonly string[]): Promise<Command> {
  const program = new Command("undeliver")
    .description("Takes mail back out of mailboxes after it was delivered, and proves it.")
    .version(deps.version, "-V, --version", "print the version")
    .option("--tenant <name>", "which tenant, where the token sees several")
    .showSuggestionAfterError()
    .showHelpAfterError("--help says how it is called.")
    .configureHelp(HELP_STYLE)
    .configureOutput({
      writeOut: (text) => deps.terminal.out(text.trimEnd()),
      writeErr: (text) => deps.terminal.note(text.trimEnd()),
      outputError: (text, write) => write(mistakeText(text)),
    })
    .exitOverride();
  const [first, asked] = argv;
  if (first === "help" && asked !== undefined && !COMMANDS.some(({ name }) => name === asked)) {
    throw new CliError(`There is no command ${printable(asked)}: undeliver help lists them.`, {
      exitCode: 2,
    });
  }
  for (const { name, description, load } of COMMANDS) {
    const command = program.command(name).description(description);
    if (argv.includes(name)) (await load())(command, deps);
  }
  return program;
}

/** Runs one command line (without node and script). Answers the exit code: 0 done, 1 refused or failed, 2 usage. */
export async function runProgram(deps: CliDeps, argv: readonly string[]): Promise<number> {
  try {
    const program = await buildProgram(deps, argv);
    await program.parseAsync(argv, { from: "user" });
    return 0;
  } catch (error) {
    // Commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    // Whoever left still wants to know what has become of it, but not which request that has ended.
    if (deps.signal.aborted && !(error instanceof CliError)) return 1;
    deps.terminal.note(wordsFor(error));
    return error instanceof CliError ? error.exitCode : 1;
  }
}

/** One line for what people can mend; a bug shows where it is. */
function wordsFor(error: unknown): string {
  if (error instanceof CliError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
