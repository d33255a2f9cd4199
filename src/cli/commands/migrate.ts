import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, reading } from "../context.ts";
import { plural } from "../words.ts";

/** `undeliver migrate`. */
export function migrateCommand(migrate: Command, deps: CliDeps): void {
  const { operator, terminal, signal } = deps;
  reading(migrate).action(async (_options: object, command: Command) => {
    const onStep = ({ name, number, of }: { name: string; number: number; of: number }): void =>
      terminal.note(`applying ${name} (${number} of ${of}) …`);
    const { applied, left } = await operator.migrate({ onStep, signal });
    if (isJson(command)) printJson(deps, { applied, left });
    else for (const name of applied) terminal.out(`applied ${name}`);
    if (left.length > 0) {
      throw new CliError(
        `Stopped: ${plural(left.length, "migration is", "migrations are")} left. undeliver migrate goes on with them.`,
      );
    }
    if (applied.length === 0 && !isJson(command)) terminal.out("The database is up to date.");
  });
}
