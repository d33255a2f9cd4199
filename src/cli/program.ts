import { Command, CommanderError } from "commander";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { demoCommand } from "./commands/demo.ts";
import { domainCommand } from "./commands/domain.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { integrationCommand } from "./commands/integration.ts";
import { listCommand } from "./commands/list.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { openapiCommand } from "./commands/openapi.ts";
import { releaseCommand } from "./commands/release.ts";
import { retractCommand } from "./commands/retract.ts";
import { retractionCommand } from "./commands/retraction.ts";
import { serveCommand } from "./commands/serve.ts";
import { settingsCommand } from "./commands/settings.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { sourceCommand } from "./commands/source.ts";
import { tenantCommand } from "./commands/tenant.ts";
import { tokenCommand } from "./commands/token.ts";
import { traceCommand } from "./commands/trace.ts";
import { watchCommand } from "./commands/watch.ts";

const COMMANDS: readonly ((program: Command, deps: CliDeps) => void)[] = [
  serveCommand,
  migrateCommand,
  tenantCommand,
  tokenCommand,
  integrationCommand,
  sourceCommand,
  domainCommand,
  traceCommand,
  retractCommand,
  releaseCommand,
  retractionCommand,
  settingsCommand,
  listCommand,
  watchCommand,
  evaluateCommand,
  demoCommand,
  simulateCommand,
  openapiCommand,
];

/** The whole command line. Parsing throws `CommanderError` for what cannot be meant, and nothing ends the process. */
export function buildProgram(deps: CliDeps): Command {
  const program = new Command("undeliver")
    .description("Takes mail back out of mailboxes after it was delivered, and proves it.")
    .version(deps.version, "-V, --version", "print the version")
    .option("--tenant <name>", "which tenant, where the token sees several")
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => deps.terminal.out(text.trimEnd()),
      writeErr: (text) => deps.terminal.note(text.trimEnd()),
    })
    .exitOverride();
  for (const add of COMMANDS) add(program, deps);
  return program;
}

/** Runs one command line (without node and script). Answers the exit code: 0 done, 1 refused or failed, 2 usage. */
export async function runProgram(deps: CliDeps, argv: readonly string[]): Promise<number> {
  try {
    await buildProgram(deps).parseAsync(argv, { from: "user" });
    return 0;
  } catch (error) {
    // Commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (deps.signal.aborted) return 1;
    deps.terminal.note(wordsFor(error));
    return error instanceof CliError ? error.exitCode : 1;
  }
}

/** One line for what people can mend; a bug shows where it is. */
function wordsFor(error: unknown): string {
  if (error instanceof CliError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
