import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";

/** `undeliver migrate`. */
export function migrateCommand(migrate: Command, { operator, terminal }: CliDeps): void {
  migrate.action(async () => {
    const applied = await operator.migrate();
    for (const name of applied) terminal.out(`applied ${name}`);
    if (applied.length === 0) terminal.out("The database is up to date.");
  });
}
