import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { z } from "zod";
import { MAILBOX_KINDS } from "#directory/directory-feed.ts";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { DirectoryGroupReply, DirectoryMailboxReply, ImportReply, SyncReply } from "../directory-replies.ts";
import { followDirectorySync, progressText } from "../follow-directory-sync.ts";
import { printable } from "../printable.ts";
import { findGroup } from "../read-scope.ts";
import { oneOf, secondsToWait, WAIT, wholeNumber } from "../read-options.ts";
import type { Column } from "../table.ts";
import { momentText, plural } from "../words.ts";
import { findIntegration } from "../find-integration.ts";
import { entryCommands } from "./directory-entry.ts";
import { groupCommands } from "./directory-group.ts";
import { scheduleCommand } from "./directory-schedule.ts";

const STATUS: readonly Column<SyncReply>[] = [
  { title: "integration", value: (it) => it.name },
  { title: "state", value: stateText },
  { title: "mailboxes", value: (it) => it.mailboxes },
  { title: "groups", value: (it) => it.groups },
  { title: "as of", value: (it) => momentText(it.fresh_at) || "never read" },
  { title: "next", value: (it) => momentText(it.due_at) || "when asked for" },
];

const MAILBOXES: readonly Column<DirectoryMailboxReply>[] = [
  { title: "address", value: (it) => it.primary_address, isWhole: true },
  { title: "name", value: (it) => it.display_name },
  { title: "kind", value: (it) => it.kind },
  { title: "other addresses", value: (it) => it.addresses.filter((a) => a !== it.primary_address).join(" ") },
  { title: "not reachable", value: (it) => it.unavailable ?? "" },
];

const GROUPS: readonly Column<DirectoryGroupReply>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "name", value: (it) => it.name },
  { title: "address", value: (it) => it.primary_address ?? "", isWhole: true },
  { title: "kind", value: (it) => it.kind },
  { title: "members", value: (it) => (it.has_everyone ? "everybody" : it.members) },
];

/** `undeliver directory …`. */
export function directoryCommand(directory: Command, deps: CliDeps): void {
  syncCommand(directory, deps);
  reading(directory.command("status").description("how the reading of each directory stands")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const rows = await api.get("/directory/sync", z.array(SyncReply));
        printList(deps, command, { rows, table: STATUS, none: "No connection yet: undeliver integration." });
        if (isJson(command)) return;
        for (const { name, trouble } of rows)
          if (trouble !== null)
            deps.terminal.note(
              `${printable(name)}: ${printable(trouble.reason)} (${printable(trouble.code)}); tried again ${momentText(trouble.retry_at)}. ${trouble.advice}`,
            );
      }),
  );
  listCommands(directory, deps);
  importCommand(directory, deps);
  entryCommands(directory, deps);
  groupCommands(directory, deps);
  scheduleCommand(directory, deps);
}

function stateText({ running, asked, stopped, trouble, fresh_at: freshAt }: SyncReply): string {
  if (stopped) return "stopped";
  if (running !== null) return progressText(running);
  if (asked !== null) return "asked for";
  if (trouble !== null) return `trouble: ${trouble.code}`;
  return freshAt === null ? "not read yet" : "up to date";
}

function syncCommand(directory: Command, deps: CliDeps): void {
  reading(
    directory
      .command("sync")
      .description("read a directory now, and see it being read")
      .argument("[name-or-id]", "whose (default: of all connections)"),
  )
    .option("--full", "everything, not only what has changed")
    .option(...WAIT)
    .action((name: string | undefined, options: { full?: boolean; wait: number }, command: Command) =>
      withApi(deps, command, async (api) => {
        const kind = options.full === true ? "full" : "delta";
        const waitMs = secondsToWait(options.wait) * 1_000;
        const done: SyncReply[] = [];
        for (const from of await meant(api, name)) {
          const body = { integration_id: from.integration_id, kind };
          await api.send({ method: "POST", path: "/directory/sync", body }, SyncReply);
          done.push(await followDirectorySync(deps, api, { from, waitMs }));
        }
        printList(deps, command, {
          rows: done,
          table: STATUS,
          none: "No connection yet: undeliver integration.",
        });
      }),
    );
}

async function meant(api: Api, name: string | undefined): Promise<readonly SyncReply[]> {
  const id = name === undefined ? undefined : (await findIntegration(api, name)).id;
  const known = await api.get("/directory/sync", z.array(SyncReply));
  const wanted = known.filter((it) => id === undefined || it.integration_id === id);
  const stopped = wanted.find((it) => it.stopped);
  if (stopped === undefined) return wanted;
  throw new CliError(
    `The connection ${printable(stopped.name)} is stopped: undeliver integration resume lets it work again.`,
  );
}

interface ListOptions {
  readonly search?: string;
  readonly limit: number;
}

function listCommands(directory: Command, deps: CliDeps): void {
  const listing = (command: Command): Command =>
    reading(command)
      .option("--search <text>", "a part of an address or of a name")
      .option("--limit <n>", "at most so many", wholeNumber(1, 1_000), 100);
  listing(directory.command("list").description("the mailboxes that the directories know"))
    .option("--kind <kind>", `one of ${MAILBOX_KINDS.join(", ")}`, oneOf(MAILBOX_KINDS))
    .option(
      "--group <name>",
      "only who is in this group (by name, address or id), also by way of groups in it",
    )
    .action((options: ListOptions & { kind?: string; group?: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const query = {
          per_page: options.limit,
          ...(options.search !== undefined && { search: options.search }),
          ...(options.kind !== undefined && { kind: options.kind }),
          ...(options.group !== undefined && { group_id: await findGroup(api, options.group) }),
        };
        const { items } = await api.page("/directory/mailboxes", DirectoryMailboxReply, query);
        printList(deps, command, {
          rows: items,
          table: MAILBOXES,
          none: "No mailbox: undeliver directory sync reads them.",
        });
      }),
    );
  listing(directory.command("groups").description("the groups that the directories know")).action(
    (options: ListOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const query = {
          per_page: options.limit,
          ...(options.search !== undefined && { search: options.search }),
        };
        const { items } = await api.page("/directory/groups", DirectoryGroupReply, query);
        printList(deps, command, { rows: items, table: GROUPS, none: "No group." });
      }),
  );
}

function importCommand(directory: Command, deps: CliDeps): void {
  reading(
    directory
      .command("import")
      .description("enter people and groups from a CSV file: address,display name,kind,groups (a;b)")
      .argument("<file>"),
  ).action((file: string, _options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const csv = await readFile(file, "utf8").catch((cause: unknown) => {
        throw new CliError(`${printable(file)} cannot be read.`, { cause });
      });
      const path = "/directory/entries/import";
      const done = await api.send({ method: "POST", path, body: { csv } }, ImportReply);
      if (isJson(command)) printJson(deps, done);
      else deps.terminal.out(`${plural(done.added, "entry", "entries")} added, ${done.changed} changed.`);
      for (const { line, reason } of done.refused) deps.terminal.note(`Line ${line}: ${printable(reason)}`);
      if (done.refused.length > 0) throw new CliError(`${plural(done.refused.length, "line")} not taken.`);
    }),
  );
}
