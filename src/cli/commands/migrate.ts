import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";

/** `undeliver migrate`. */
export function migrateCommand(program: Command, { operator, terminal }: CliDeps): void {
  program
    .command("migrate")
    .description("bring the database up to this version's schema (serve does so too)")
    .action(async () => {
      const applied = await operator.migrate();
      for (const name of applied) terminal.out(`applied ${name}`);
      if (applied.length === 0) terminal.out("The database is up to date.");
    });
}
