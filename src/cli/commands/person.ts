import type { Command } from "commander";
import { ROLES, type Role } from "#identity/role.ts";
import type { CliDeps, PersonShown } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { consent, isJson, printJson, printList, reading } from "../context.ts";
import { printable } from "../printable.ts";
import { oneOf } from "../read-options.ts";
import type { Column } from "../table.ts";
import { momentText } from "../words.ts";

const TABLE: readonly Column<PersonShown>[] = [
  { title: "e-mail", value: (it) => it.email },
  { title: "name", value: (it) => it.name },
  { title: "tenant", value: (it) => it.tenant },
  { title: "role", value: (it) => it.role, isWhole: true },
  { title: "state", value: (it) => it.state, isWhole: true },
  { title: "second factor", value: (it) => (it.secondFactor ? "yes" : "no") },
  { title: "last seen", value: (it) => (it.lastSeenAt && momentText(it.lastSeenAt)) ?? "" },
];

/** `undeliver person …`: the instance operator's, on the database itself. */
export function personCommand(person: Command, deps: CliDeps): void {
  const { persons } = deps.operator;
  reading(person.command("list").description("who can sign in, and where")).action(
    async (_options: object, command: Command) => {
      printList(deps, command, { rows: await persons.list(), table: TABLE, none: "Nobody can sign in yet." });
    },
  );
  inviteCommand(person, deps);
  person
    .command("reset-password")
    .description("print a link by which somebody sets a new password")
    .argument("<email>")
    .action(async (email: string) => {
      const link = await persons.resetPassword(email.toLowerCase());
      if (link === undefined) throw nobody(email);
      deps.terminal.out(link);
      deps.terminal.note("It is good once, within an hour: hand it over safely.");
    });
  person
    .command("reset-second-factor")
    .description("for somebody who has lost it; ends the sessions")
    .argument("<email>")
    .option("--yes", "do not ask")
    .action(async (email: string, { yes = false }: { yes?: boolean }) => {
      const question = `Let ${printable(email)} sign in by password alone, until a new second factor is set up?`;
      await consent(deps, { question, given: yes });
      if (!(await persons.resetSecondFactor(email.toLowerCase()))) throw nobody(email);
      deps.terminal.out("Reset.");
    });
  disableCommand(person, deps);
}

function inviteCommand(person: Command, deps: CliDeps): void {
  reading(person.command("invite").description("invite somebody, and print the link (needs --tenant)"))
    .argument("<email>")
    .requiredOption("--role <role>", `one of ${ROLES.join(", ")}`, oneOf(ROLES))
    .action(async (email: string, { role }: { role: Role }, command: Command) => {
      const { tenant } = command.optsWithGlobals<{ tenant?: string }>();
      if (tenant === undefined) throw new CliError("Which tenant? Say --tenant NAME.", { exitCode: 2 });
      if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new CliError("That is no e-mail address.", { exitCode: 2 });
      const made = await deps.operator.persons.invite({ tenant, email: email.toLowerCase(), role });
      if (made.result === "no_such_tenant") throw new CliError(`There is no tenant ${printable(tenant)}.`);
      if (made.result === "is_member")
        throw new CliError(`${printable(email)} belongs to ${printable(tenant)} already.`);
      if (isJson(command)) return printJson(deps, { link: made.link, expiresAt: made.expiresAt });
      deps.terminal.out(made.link);
      return deps.terminal.note(`It is good once, until ${momentText(made.expiresAt)}: hand it over safely.`);
    });
}

function disableCommand(person: Command, deps: CliDeps): void {
  person
    .command("disable")
    .description("let somebody in no more, at once: everywhere, or in the tenant of --tenant")
    .argument("<email>")
    .action(async (email: string, _options: object, command: Command) => {
      const { tenant } = command.optsWithGlobals<{ tenant?: string }>();
      const from = await deps.operator.persons.disable(email.toLowerCase(), tenant);
      if (from.length === 0) throw nobody(email);
      deps.terminal.out(`Disabled in ${from.map(printable).join(", ")}.`);
    });
}

function nobody(email: string): CliError {
  return new CliError(`Nobody signs in as ${printable(email)} there: undeliver person list shows who does.`);
}
