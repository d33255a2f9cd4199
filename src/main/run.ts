import { CliError } from "#cli/cli-error.ts";
import { runProgram } from "#cli/program.ts";
import { openTerminal } from "#cli/terminal.ts";
import type { Config } from "#config/config.ts";
import { type ConfigChecks, openOperator } from "./operator.ts";
import { readVersion } from "./read-version.ts";
import { stopSignals } from "./stop-signals.ts";

/** The one place where the process, its environment and its arguments are seen. Answers the exit code. */
export async function run(process: NodeJS.Process): Promise<number> {
  const stopping = stopSignals(process);
  const terminal = openTerminal(process);
  const deps = {
    version: await readVersion(),
    operator: openOperator({ config: (checks) => configOf(process, checks), terminal, stopping }),
    connection: async () => (await import("./api-connection.ts")).readApiConnection(process.env),
    terminal,
    // A server goes on without its reader; whoever only prints is through.
    signal: AbortSignal.any([stopping.drain, terminal.unread]),
    breakOff: stopping.breakOff,
    now: () => new Date(),
  };
  return runProgram(deps, process.argv.slice(2));
}

async function configOf({ env }: NodeJS.Process, checks: ConfigChecks): Promise<Config> {
  const { ConfigError, readConfig } = await import("#config/config.ts");
  const { checkFiles } = await import("#config/check-files.ts");
  const { readSecretFiles } = await import("#config/secret-files.ts");
  const { environment, mistakes } = readSecretFiles(env);
  try {
    return readConfig(environment, [...mistakes, ...(checks.files ? checkFiles(env) : [])]);
  } catch (error) {
    if (error instanceof ConfigError) throw new CliError(error.message, { cause: error });
    throw error;
  }
}
