import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runProgram } from "#cli/program.ts";
import { openTerminal } from "#cli/terminal.ts";
import { type Config, ConfigError, readConfig } from "#config/config.ts";
import { CliError } from "#cli/cli-error.ts";
import { readApiConnection } from "./api-connection.ts";
import { openOperator } from "./operator.ts";
import { stopSignals } from "./stop-signals.ts";

const PACKAGE = join(import.meta.dirname, "../../package.json");

/** The one place where the process, its environment and its arguments are seen. */
async function main(): Promise<number> {
  const { version } = JSON.parse(await readFile(PACKAGE, "utf8")) as { readonly version: string };
  const stopping = stopSignals(process);
  const terminal = openTerminal(process);
  const config = (): Config => {
    try {
      return readConfig(process.env);
    } catch (error) {
      if (error instanceof ConfigError) throw new CliError(error.message, { cause: error });
      throw error;
    }
  };
  const operator = openOperator({ config, terminal, stopping });
  const connection = await readApiConnection(process.env);
  const now = (): Date => new Date();
  const deps = { version, operator, connection, terminal, signal: stopping.drain, now };
  return runProgram(deps, process.argv.slice(2));
}

process.exitCode = await main();
