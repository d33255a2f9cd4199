import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading } from "../context.ts";
import { openProgress } from "../progress.ts";
import { bytesText, rowsText } from "../amounts.ts";

/** `undeliver backup FILE`. */
export function backupCommand(backup: Command, deps: CliDeps): void {
  const { operator, terminal, signal } = deps;
  reading(backup.argument("<file>", "where to; it must not be there yet")).action(
    async (file: string, _options: object, command: Command) => {
      using progress = openProgress(deps);
      const onStanding = ({ done, total, rows }: { done: number; total: number; rows: number }): void =>
        progress.show({ value: done, total, text: `${rowsText(rows)} written` });
      const { rows, bytes } = await operator.backups.make(file, { onStanding, signal });
      if (isJson(command)) return printJson(deps, { file, rows, bytes });
      terminal.out(`${file}: ${rowsText(rows)}, ${bytesText(bytes)}.`);
      terminal.note(WITHOUT_KEY);
    },
  );
}

const WITHOUT_KEY =
  "The instance key is not in it: keep UNDELIVER_SECRET_KEY, or the file secret-key of the data folder, somewhere else. " +
  "Without it the secrets and the kept mail of the backup stay sealed.";
