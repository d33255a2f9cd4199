import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading } from "../context.ts";

/** `undeliver restored`. */
export function restoredCommand(restored: Command, deps: CliDeps): void {
  const { operator, terminal } = deps;
  reading(restored).action(async (_options: object, command: Command) => {
    const asOf = await operator.backups.restored();
    if (isJson(command)) return printJson(deps, { as_of: asOf ?? null });
    if (asOf === undefined) return terminal.out("Nothing has happened in this database yet.");
    terminal.out(`The database is taken as restored; its last entry is of ${asOf.toISOString()}.`);
    terminal.note(AFTER_RESTORE);
  });
}

export const AFTER_RESTORE = [
  "What was done since then is in the mailboxes and not here. So:",
  "  automation observes; let it act again with undeliver settings automation act, in each tenant",
  "  what was open is looked at in its mailbox, and held where something would be begun: undeliver retraction list shows",
  "  it, undeliver retraction observed proceed RETRACTION-ID decides, or refuse",
  "  everybody signs in again; API tokens, roles and settings are those of then, look through them",
].join("\n");
