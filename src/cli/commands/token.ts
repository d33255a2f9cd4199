import type { Command } from "commander";
import { ROLES, type Role } from "#identity/role.ts";
import type { CliDeps, TokenShown } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, printList, reading } from "../context.ts";
import { printable } from "../printable.ts";
import { idShownBy, oneOf, wholeNumber } from "../read-options.ts";
import type { Column } from "../table.ts";
import { momentText } from "../words.ts";

const DAY_MS = 86_400_000;

interface Options {
  readonly role: Role;
  readonly name?: string;
  readonly expiresDays?: number;
}

const TABLE: readonly Column<TokenShown>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "name", value: (it) => it.name },
  { title: "role", value: (it) => it.role },
  { title: "made", value: (it) => momentText(it.createdAt), isWhole: true },
  { title: "by", value: (it) => it.createdBy },
  { title: "last used", value: (it) => (it.lastUsedAt && momentText(it.lastUsedAt)) ?? "never" },
  { title: "state", value: stateOf },
];

function stateOf({ revokedAt, expiresAt }: TokenShown): string {
  if (revokedAt !== undefined) return `revoked ${momentText(revokedAt)}`;
  return expiresAt === undefined ? "works" : `until ${momentText(expiresAt)}`;
}

/** `undeliver token create|list|revoke`: the instance operator's, on the database itself. */
export function tokenCommand(token: Command, deps: CliDeps): void {
  createCommand(token, deps);
  reading(token.command("list").description("the tokens of a tenant (needs --tenant)")).action(
    async (_options: object, command: Command) => {
      const tenant = tenantOf(command);
      const rows = await deps.operator.tokens.list(tenant);
      if (rows === undefined) throw new CliError(`There is no tenant ${printable(tenant)}.`);
      printList(deps, command, { rows, table: TABLE, none: "No token yet." });
    },
  );
  reading(token.command("revoke").description("let a token work no more, at once"))
    .argument("<id>", "as undeliver token list shows it", idShownBy("token list"))
    .action(async (id: string, _options: object, command: Command) => {
      if (!(await deps.operator.tokens.revoke(id.toLowerCase())))
        throw new CliError("There is no such token, or it was revoked before.");
      if (isJson(command)) printJson(deps, { id });
      else deps.terminal.out("Revoked.");
    });
}

function createCommand(token: Command, deps: CliDeps): void {
  reading(token.command("create").description("make an API token; it is shown this once (needs --tenant)"))
    .requiredOption("--role <role>", `one of ${ROLES.join(", ")}`, oneOf(ROLES))
    .option("--name <name>", "what it is for, as logs show it (default: who makes it, and where)")
    .option("--expires-days <days>", "after how many days it ends (default: never)", wholeNumber(1, 3650))
    .action(async ({ role, name, expiresDays }: Options, command: Command) => {
      const tenant = tenantOf(command);
      const expiresAt =
        expiresDays === undefined ? undefined : new Date(deps.now().getTime() + expiresDays * DAY_MS);
      const made = await deps.operator.tokens.create({ tenant, role, name, expiresAt });
      if (made === undefined) throw new CliError(`There is no tenant ${printable(tenant)}.`);
      if (isJson(command)) return printJson(deps, { token: made.token });
      deps.terminal.out(made.token);
      return deps.terminal.note("It is shown this once: export it as UNDELIVER_TOKEN, or keep it safe.");
    });
}

function tenantOf(command: Command): string {
  const { tenant } = command.optsWithGlobals<{ tenant?: string }>();
  if (tenant === undefined) throw new CliError("Which tenant? Say --tenant NAME.", { exitCode: 2 });
  return tenant;
}
