import type { Command } from "commander";
import type { CliDeps, TenantShown } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { consent, isJson, printJson, printList, reading } from "../context.ts";
import { printable } from "../printable.ts";
import type { Column } from "../table.ts";
import { momentText } from "../words.ts";

const TABLE: readonly Column<TenantShown>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "name", value: (it) => it.name },
  { title: "created", value: (it) => momentText(it.createdAt), isWhole: true },
  { title: "kind", value: (it) => (it.isDemo ? "demo" : "real") },
];

/** `undeliver tenant …`: the instance operator's, on the database itself. */
export function tenantCommand(tenant: Command, deps: CliDeps): void {
  const { tenants } = deps.operator;
  reading(tenant.command("create").description("create a tenant").argument("<name>")).action(
    async (name: string, _options: object, command: Command) => {
      if (printable(name) === "")
        throw new CliError("A tenant needs a name that can be read.", { exitCode: 2 });
      const made = await tenants.create(name);
      if (made === undefined) throw new CliError(`There is a tenant ${printable(name)} already.`);
      if (isJson(command)) return printJson(deps, made);
      deps.terminal.out(`Created tenant ${printable(made.name)} (${made.id}).`);
      return deps.terminal.note(
        `Next: undeliver token create --tenant ${JSON.stringify(made.name)} --role super-admin`,
      );
    },
  );
  reading(tenant.command("list").description("list the tenants")).action(
    async (_options: object, command: Command) => {
      printList(deps, command, { rows: await tenants.list(), table: TABLE, none: "There is no tenant yet." });
    },
  );
  reading(
    tenant
      .command("delete")
      .description("delete a tenant and everything that belongs to it; no mailbox is touched"),
  )
    .argument("<name-or-id>")
    .option("--yes", "do not ask")
    .action(async (nameOrId: string, { yes = false }: { yes?: boolean }, command: Command) => {
      const known = (await tenants.list()).find(
        (it) => it.name === nameOrId || it.id === nameOrId.toLowerCase(),
      );
      if (known === undefined) throw nobody(nameOrId);
      const question = `Delete tenant ${printable(nameOrId)} with all its messages, logs and settings, for ever?`;
      await consent(deps, { question, given: yes });
      if (!(await tenants.delete(nameOrId))) throw nobody(nameOrId);
      if (isJson(command)) printJson(deps, { id: known.id });
      else deps.terminal.out(`Deleted tenant ${printable(nameOrId)}.`);
    });
}

function nobody(nameOrId: string): CliError {
  return new CliError(`There is no tenant ${printable(nameOrId)}: undeliver tenant list shows them.`);
}
