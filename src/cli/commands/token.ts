import type { Command } from "commander";
import { ROLES, type Role } from "#identity/role.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, reading } from "../context.ts";
import { printable } from "../printable.ts";
import { oneOf, wholeNumber } from "../read-options.ts";

const DAY_MS = 86_400_000;

interface Options {
  readonly role: Role;
  readonly name: string;
  readonly expiresDays?: number;
}

/** `undeliver token create --tenant NAME --role ROLE`. */
export function tokenCommand(token: Command, deps: CliDeps): void {
  reading(token.command("create").description("make an API token; it is shown this once (needs --tenant)"))
    .requiredOption("--role <role>", `one of ${ROLES.join(", ")}`, oneOf(ROLES))
    .option("--name <name>", "what it is for, as logs show it", "cli")
    .option("--expires-days <days>", "after how many days it ends (default: never)", wholeNumber(1, 3650))
    .action(async ({ role, name, expiresDays }: Options, command: Command) => {
      const { tenant } = command.optsWithGlobals<{ tenant?: string }>();
      if (tenant === undefined) throw new CliError("Which tenant? Say --tenant NAME.", { exitCode: 2 });
      const expiresAt =
        expiresDays === undefined ? undefined : new Date(deps.now().getTime() + expiresDays * DAY_MS);
      const made = await deps.operator.createToken({ tenant, role, name, expiresAt });
      if (made === undefined) throw new CliError(`There is no tenant ${printable(tenant)}.`);
      if (isJson(command)) return printJson(deps, { token: made.token });
      deps.terminal.out(made.token);
      return deps.terminal.note("It is shown this once: export it as UNDELIVER_TOKEN, or keep it safe.");
    });
}
