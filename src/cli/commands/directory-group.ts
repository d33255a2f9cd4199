import type { Command } from "commander";
import { z } from "zod";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { wholeNumber } from "../read-options.ts";
import { findGroup } from "../read-scope.ts";
import type { Column } from "../table.ts";
import { plural } from "../words.ts";

const MemberReply = z.looseObject({ address: z.string() });
const ChangedReply = z.looseObject({ id: z.string(), members: z.number() });
const MEMBERS: readonly Column<z.output<typeof MemberReply>>[] = [
  { title: "address", value: (it) => it.address, isWhole: true },
];
const GROUP = "by name, address or id";

/** `undeliver directory group members|add|remove|delete`. */
export function groupCommands(directory: Command, deps: CliDeps): void {
  const group = directory.command("group").description("who is in a group made by hand");
  reading(group.command("members").description("the addresses in it").argument("<group>", GROUP))
    .option("--limit <n>", "at most so many", wholeNumber(1, 1_000), 100)
    .action((name: string, { limit }: { limit: number }, command: Command) =>
      withApi(deps, command, async (api) => {
        const path = `/directory/groups/${await findGroup(api, name)}/members`;
        const { items } = await api.page(path, MemberReply, { per_page: limit });
        printList(deps, command, { rows: items, table: MEMBERS, none: "Nobody is in it." });
      }),
    );
  changeCommand(group, deps, "add");
  changeCommand(group, deps, "remove");
  deleteCommand(group, deps);
}

const ABOUT = {
  add: "put addresses into it: whoever has one is in the group",
  remove: "take addresses out of it",
} as const;

function changeCommand(group: Command, deps: CliDeps, change: keyof typeof ABOUT): void {
  reading(group.command(change).description(ABOUT[change]))
    .argument("<group>", GROUP)
    .argument("<address...>")
    .action((name: string, addresses: readonly string[], _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const path = `/directory/groups/${await findGroup(api, name)}`;
        const done = await api.send({ method: "PATCH", path, body: { [change]: addresses } }, ChangedReply);
        if (isJson(command)) return printJson(deps, done);
        return deps.terminal.out(`${printable(name)} has ${plural(done.members, "member")} now.`);
      }),
    );
}

function deleteCommand(group: Command, deps: CliDeps): void {
  reading(group.command("delete").description("delete it, where nothing uses it").argument("<group>", GROUP))
    .option("--yes", "yes, delete it")
    .action((name: string, { yes = false }: { yes?: boolean }, command: Command) =>
      withApi(deps, command, async (api) => {
        if (!yes) throw new CliError(`This deletes the group ${printable(name)}: say so with --yes.`);
        const path = `/directory/groups/${await findGroup(api, name)}`;
        const done = await api.send({ method: "DELETE", path }, z.looseObject({ id: z.string() }));
        if (isJson(command)) return printJson(deps, done);
        return deps.terminal.out(`Deleted ${printable(name)}; the entries of its members stay.`);
      }),
    );
}
