import type { Command } from "commander";
import { z } from "zod";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { findGroup } from "../read-scope.ts";
import type { Column } from "../table.ts";
import { momentText, plural } from "../words.ts";

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

const GROUPS = "/settings/important_groups";

const ImportantGroupReply = z.looseObject({
  id: z.string(),
  name: z.string(),
  note: z.string(),
  mailboxes: z.number(),
  lost: z.boolean(),
  created_by: z.string(),
  created_at: z.string(),
});

const GROUP_TABLE: readonly Column<z.output<typeof ImportantGroupReply>>[] = [
  { title: "group", value: (it) => (it.lost ? `${it.name} (not in the directory any more)` : it.name) },
  { title: "mailboxes", value: (it) => it.mailboxes },
  { title: "note", value: (it) => it.note },
  { title: "by", value: (it) => it.created_by },
  { title: "since", value: (it) => momentText(it.created_at), isWhole: true },
];

/** `undeliver settings important-people list|groups|add|remove|add-group|remove-group`. */
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
  addCommand(people, deps);
  removeCommand(people, deps);
  groupCommands(people, deps);
}

function addCommand(people: Command, deps: CliDeps): void {
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
}

function removeCommand(people: Command, deps: CliDeps): void {
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

const GROUP = "by name, address or id";

function groupCommands(people: Command, deps: CliDeps): void {
  reading(
    people.command("groups").description("the groups on the list: whoever is in them is important"),
  ).action((_options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const rows = await api.get(GROUPS, z.array(ImportantGroupReply));
      printList(deps, command, { rows, table: GROUP_TABLE, none: "No group is on the list." });
    }),
  );
  reading(people.command("add-group").description("put a group on the list").argument("<group>", GROUP))
    .option("--note <text>", "why", "")
    .action((group: string, { note }: { note: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const body = { group_id: await findGroup(api, group), note };
        const added = await api.send({ method: "POST", path: GROUPS, body }, ImportantGroupReply);
        if (isJson(command)) return printJson(deps, added);
        return deps.terminal.out(
          `Added ${printable(added.name)}: ${plural(added.mailboxes, "mailbox", "mailboxes")}.`,
        );
      }),
    );
  reading(
    people.command("remove-group").description("take a group off the list").argument("<group>", GROUP),
  ).action((group: string, _options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const id = await listedGroup(api, group);
      const removed = await api.send(
        { method: "DELETE", path: `${GROUPS}/${id}` },
        z.object({ id: z.string() }),
      );
      if (isJson(command)) printJson(deps, removed);
      else deps.terminal.out(`Removed ${printable(group)}.`);
    }),
  );
}

/** One that the directory has lost is found by what the list calls it. */
async function listedGroup(api: Api, typed: string): Promise<string> {
  const listed = await api.get(GROUPS, z.array(ImportantGroupReply));
  const named = listed.filter((it) => it.id === typed || it.name.toLowerCase() === typed.toLowerCase());
  const [first] = named;
  return first !== undefined && named.length === 1 ? first.id : findGroup(api, typed);
}
