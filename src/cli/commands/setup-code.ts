import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, reading } from "../context.ts";

/** `undeliver setup-code`: for who has lost the one that the server printed. */
export function setupCodeCommand(setupCode: Command, deps: CliDeps): void {
  reading(setupCode).action(async (_options: object, command: Command) => {
    const made = await deps.operator.persons.setupCode();
    if (made === undefined)
      throw new CliError("Somebody can sign in already: undeliver person invite lets others in.");
    if (isJson(command)) return printJson(deps, made);
    deps.terminal.out(made.code);
    return deps.terminal.note(`It is good once, at ${made.url}`);
  });
}
