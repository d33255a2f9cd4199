import type { Command } from "commander";
import { z } from "zod";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import type { Column } from "../table.ts";
import { momentText } from "../words.ts";

const PATH = "/settings/important_people";

const ImportantPersonReply = z.looseObject({
  address: z.string(),
  note: z.string(),
  created_by: z.string(),
  created_at: z.string(),
});

const TABLE: readonly Column<z.output<typeof ImportantPersonReply>>[] = [
  { title: "address", value: (it) => it.address, isWhole: true },
  { title: "note", value: (it) => it.note },
  { title: "by", value: (it) => it.created_by },
  { title: "since", value: (it) => momentText(it.created_at), isWhole: true },
];

/** `undeliver settings important-people list|add|remove`. */
export function importantPeopleCommands(settings: Command, deps: CliDeps): void {
  const people = settings
    .command("important-people")
    .description("whose mailboxes are named in every plan, and are taken last by a canary");
  reading(people.command("list", { isDefault: true }).description("show the list")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const rows = await api.get(PATH, z.array(ImportantPersonReply));
        printList(deps, command, { rows, table: TABLE, none: "Nobody is on the list." });
      }),
  );
  reading(people.command("add").description("put somebody on the list").argument("<address>"))
    .option("--note <text>", "who it is", "")
    .action((address: string, { note }: { note: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const added = await api.send(
          { method: "POST", path: PATH, body: { address, note } },
          ImportantPersonReply,
        );
        if (isJson(command)) return printJson(deps, added);
        return deps.terminal.out(`Added ${printable(added.address)}.`);
      }),
    );
  reading(people.command("remove").description("take somebody off the list").argument("<address>")).action(
    (address: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const path = `${PATH}/${encodeURIComponent(address)}`;
        const removed = await api.send({ method: "DELETE", path }, z.object({ address: z.string() }));
        if (isJson(command)) printJson(deps, removed);
        else deps.terminal.out(`Removed ${printable(removed.address)}.`);
      }),
  );
}
