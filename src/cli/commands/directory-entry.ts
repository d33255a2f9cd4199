import type { Command } from "commander";
import { z } from "zod";
import { MAILBOX_KINDS } from "#directory/directory-feed.ts";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { oneOf, several, wholeNumber } from "../read-options.ts";
import type { Column } from "../table.ts";
import { momentText } from "../words.ts";

const PATH = "/directory/entries";

const EntryReply = z.looseObject({
  address: z.string(),
  display_name: z.string(),
  kind: z.string(),
  groups: z.array(z.string()),
  created_by: z.string(),
  created_at: z.string(),
});
const SavedReply = z.looseObject({ added: z.number(), changed: z.number() });

const ENTRIES: readonly Column<z.output<typeof EntryReply>>[] = [
  { title: "address", value: (it) => it.address, isWhole: true },
  { title: "name", value: (it) => it.display_name },
  { title: "kind", value: (it) => it.kind },
  { title: "groups", value: (it) => it.groups.join("; ") },
  { title: "by", value: (it) => it.created_by },
  { title: "since", value: (it) => momentText(it.created_at) },
];

/** `undeliver directory entry list|set|remove`. */
export function entryCommands(directory: Command, deps: CliDeps): void {
  const entry = directory
    .command("entry")
    .description("who is entered by hand, beside what directories tell");
  reading(entry.command("list").description("list them"))
    .option("--search <text>", "a part of an address or of a name")
    .option("--limit <n>", "at most so many", wholeNumber(1, 1_000), 100)
    .action(({ search, limit }: { search?: string; limit: number }, command: Command) =>
      withApi(deps, command, async (api) => {
        const query = { per_page: limit, ...(search !== undefined && { search }) };
        const { items } = await api.page(PATH, EntryReply, query);
        const none = "Nobody is entered by hand: undeliver directory entry set, or import, does it.";
        printList(deps, command, { rows: items, table: ENTRIES, none });
      }),
    );
  setCommand(entry, deps);
  removeCommand(entry, deps);
}

interface SetOptions {
  readonly displayName?: string;
  readonly kind?: string;
  readonly group?: readonly string[];
}

function setCommand(entry: Command, deps: CliDeps): void {
  reading(
    entry.command("set").description("enter somebody, in the place of what was entered for the address"),
  )
    .argument("<address>")
    .option("--display-name <name>", "what he is called")
    .option("--kind <kind>", `one of ${MAILBOX_KINDS.join(", ")} (default: user)`, oneOf(MAILBOX_KINDS))
    .option("--group <name>", "a group made by hand, made where it is not there (may be repeated)", several)
    .action((address: string, { displayName, kind, group }: SetOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const body = {
          address,
          ...(displayName !== undefined && { display_name: displayName }),
          ...(kind !== undefined && { kind }),
          ...(group !== undefined && { groups: group }),
        };
        const saved = await api.send({ method: "POST", path: PATH, body }, SavedReply);
        if (isJson(command)) return printJson(deps, saved);
        return deps.terminal.out(`${saved.added > 0 ? "Entered" : "Changed"} ${printable(address)}.`);
      }),
    );
}

function removeCommand(entry: Command, deps: CliDeps): void {
  reading(entry.command("remove").description("take away what was entered; he leaves its groups"))
    .argument("<address>")
    .action((address: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const path = `${PATH}/${encodeURIComponent(address)}`;
        const gone = await api.send({ method: "DELETE", path }, z.looseObject({ address: z.string() }));
        if (isJson(command)) printJson(deps, gone);
        else deps.terminal.out(`Removed ${printable(gone.address)}.`);
      }),
    );
}
