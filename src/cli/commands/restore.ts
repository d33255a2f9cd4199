import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading } from "../context.ts";
import { openProgress } from "../progress.ts";
import { bytesText, rowsText } from "../amounts.ts";
import { AFTER_RESTORE } from "./restored.ts";

/** `undeliver restore FILE`. */
export function restoreCommand(restore: Command, deps: CliDeps): void {
  const { operator, terminal, signal } = deps;
  reading(restore.argument("<file>", "what undeliver backup wrote")).action(
    async (file: string, _options: object, command: Command) => {
      using progress = openProgress(deps);
      const onStanding = ({ done, total, rows }: { done: number; total: number; rows: number }): void =>
        progress.show({
          value: done,
          total,
          text: `${rowsText(rows)}, ${bytesText(done)} of ${bytesText(total)}`,
        });
      const { asOf, madeBy, rows } = await operator.backups.restore(file, { onStanding, signal });
      if (isJson(command)) return printJson(deps, { as_of: asOf, made_by: madeBy, rows });
      terminal.out(`${rowsText(rows)} restored, as of ${asOf.toISOString()} (made by ${madeBy}).`);
      terminal.note(AFTER_RESTORE);
    },
  );
}
