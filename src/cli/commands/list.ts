import type { Command } from "commander";
import type { z } from "zod";
import type { EntryKind } from "#detection/list-entries.ts";
import { guessKind } from "#policy/read-list-entry.ts";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { oneOf, wholeNumber } from "../read-options.ts";
import { EntryReply, GoneReply } from "../replies.ts";
import type { Column } from "../table.ts";
import { momentText } from "../words.ts";

type Entry = z.output<typeof EntryReply>;

const TABLE: readonly Column<Entry>[] = [
  { title: "pattern", value: (it) => it.pattern },
  { title: "type", value: (it) => it.pattern_type ?? "DOMAIN" },
  { title: "comment", value: (it) => it.comments },
  { title: "by", value: (it) => it.created_by },
  { title: "since", value: (it) => momentText(it.created_at), isWhole: true },
];

const TYPES = ["EMAIL", "DOMAIN", "LINK_HOST", "ATTACHMENT_HASH"] as const;
type PatternType = (typeof TYPES)[number];

const TYPE_OF: Readonly<Record<EntryKind, PatternType>> = {
  address: "EMAIL",
  domain: "DOMAIN",
  "link-host": "LINK_HOST",
  "attachment-hash": "ATTACHMENT_HASH",
};

interface Named {
  readonly name: string;
  readonly path: string;
  readonly what: string;
  /** The list of trusted domains takes nothing else. */
  readonly hasTypes: boolean;
}

const LISTS: readonly Named[] = [
  {
    name: "allow",
    path: "/settings/allow_policies",
    what: "senders that are allowed where they are proved",
    hasTypes: true,
  },
  { name: "block", path: "/settings/block_senders", what: "what makes a message malicious", hasTypes: true },
  {
    name: "trusted",
    path: "/settings/trusted_domains",
    what: "domains that may look like one's own",
    hasTypes: false,
  },
];

/** `undeliver list allow|block|trusted [add|remove]`. */
export function listCommand(list: Command, deps: CliDeps): void {
  for (const it of LISTS) namedList(list, it, deps);
}

function namedList(parent: Command, list: Named, deps: CliDeps): void {
  const named = reading(parent.command(list.name).description(`show ${list.what}`))
    .option("--search <text>", "part of a pattern or a comment", "")
    .option("--limit <number>", "how many", wholeNumber(1, 1000), 100)
    .action(({ search, limit }: { search: string; limit: number }, command: Command) =>
      withApi(deps, command, async (api) => {
        const { items } = await api.page(list.path, EntryReply, { search, per_page: limit });
        printList(deps, command, { rows: items, table: TABLE, none: "The list is empty." });
      }),
    );
  addTo(named, list, deps);
  reading(named.command("remove").description("remove an entry").argument("<pattern-or-id>")).action(
    (pattern: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const entry = await findEntry(api, list, pattern);
        const gone = await api.send({ method: "DELETE", path: `${list.path}/${entry.id}` }, GoneReply);
        if (isJson(command)) printJson(deps, gone);
        else deps.terminal.out(`Removed ${printable(entry.pattern)}.`);
      }),
  );
}

function addTo(named: Command, list: Named, deps: CliDeps): void {
  const add = reading(named.command("add").description("add an entry").argument("<pattern>")).option(
    "--comment <text>",
    "why",
    "",
  );
  if (list.hasTypes) {
    add.option("--type <type>", `one of ${TYPES.join(", ")} (default: by what it looks like)`, oneOf(TYPES));
  }
  add.action(
    (pattern: string, { comment, type }: { comment: string; type?: PatternType }, command: Command) =>
      withApi(deps, command, async (api) => {
        const pattern_type = type ?? TYPE_OF[guessKind(pattern)];
        const body = { pattern, comments: comment, ...(list.hasTypes && { pattern_type }) };
        const added = await api.send({ method: "POST", path: list.path, body }, EntryReply);
        if (isJson(command)) return printJson(deps, added);
        return deps.terminal.out(`Added ${printable(added.pattern)}.`);
      }),
  );
}

async function findEntry(api: Api, list: Named, patternOrId: string): Promise<Entry> {
  const wanted = patternOrId.toLowerCase();
  const isEntry = (it: Entry): boolean => it.id === wanted || it.pattern.toLowerCase() === wanted;
  const { items } = await api.page(list.path, EntryReply, {
    search: patternOrId.slice(0, 253),
    per_page: 1000,
  });
  const known = items.some(isEntry)
    ? items
    : (await api.page(list.path, EntryReply, { per_page: 1000 })).items;
  const found = known.find(isEntry);
  if (found !== undefined) return found;
  throw new CliError(`The list has no entry ${printable(patternOrId)}.`);
}
