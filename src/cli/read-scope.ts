import type { Command } from "commander";
import { z } from "zod";
import type { Api } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { DirectoryGroupReply, DirectoryMailboxReply } from "./directory-replies.ts";
import { printable } from "./printable.ts";

export interface ScopeOptions {
  readonly onlyGroup?: readonly string[];
  readonly onlyMailbox?: readonly string[];
  readonly exceptGroup?: readonly string[];
  readonly exceptMailbox?: readonly string[];
}

export function scopeOptions(command: Command): Command {
  return command
    .option("--only-group <name...>", "only mailboxes in these groups, by name, address or id")
    .option("--only-mailbox <address...>", "only these mailboxes")
    .option("--except-group <name...>", "no mailbox in these groups")
    .option("--except-mailbox <address...>", "not these mailboxes");
}

interface Part {
  readonly groups: readonly string[];
  readonly mailboxes: readonly string[];
}

/**
 * A scope by ids, for groups by name, address or id and mailboxes by any address or id. `integrationId`: whose setting it
 * is; of several groups that are called so, its own is meant.
 */
export async function readScope(
  api: Api,
  { onlyGroup, onlyMailbox, exceptGroup, exceptMailbox }: ScopeOptions,
  integrationId?: string,
): Promise<{ readonly scope?: { readonly only?: Part; readonly except?: Part } }> {
  const only = await readPart(api, { groups: onlyGroup, mailboxes: onlyMailbox, integrationId });
  const except = await readPart(api, { groups: exceptGroup, mailboxes: exceptMailbox, integrationId });
  if (only === undefined && except === undefined) return {};
  return { scope: { ...(only && { only }), ...(except && { except }) } };
}

interface Typed {
  readonly groups: readonly string[] | undefined;
  readonly mailboxes: readonly string[] | undefined;
  readonly integrationId: string | undefined;
}

async function readPart(
  api: Api,
  { groups = [], mailboxes = [], integrationId }: Typed,
): Promise<Part | undefined> {
  if (groups.length + mailboxes.length === 0) return undefined;
  return {
    groups: await Promise.all(groups.map((it) => findGroup(api, it, integrationId))),
    mailboxes: await Promise.all(mailboxes.map((it) => mailboxId(api, it))),
  };
}

const MOST = 1_000;

/** A group by name, address or id; of several that are called so, what that integration's scope takes. */
export async function findGroup(api: Api, typed: string, integrationId?: string): Promise<string> {
  if (isId(typed)) return typed;
  const wanted = typed.toLowerCase();
  const query = { search: typed, per_page: MOST, for_integration_id: integrationId };
  const { items } = await api.page("/directory/groups", DirectoryGroupReply, query);
  const found = items.filter((it) => it.name.toLowerCase() === wanted || it.primary_address === wanted);
  const own = found.filter((it) => it.foreign !== true);
  // Where there is none, whoever saves it is told why it cannot be meant.
  const meant = own.length === 0 ? found : own;
  return onlyOne(meant, `group ${printable(typed)}`, "undeliver directory groups shows them");
}

async function mailboxId(api: Api, typed: string): Promise<string> {
  if (isId(typed)) return typed;
  const wanted = typed.toLowerCase();
  const query = { search: typed, per_page: MOST };
  const { items } = await api.page("/directory/mailboxes", DirectoryMailboxReply, query);
  const found = items.filter((it) => it.addresses.includes(wanted));
  return onlyOne(found, `mailbox ${printable(typed)}`, "undeliver directory list shows them");
}

function isId(typed: string): boolean {
  return z.uuid().safeParse(typed).success;
}

function onlyOne(found: readonly { readonly id: string }[], what: string, where: string): string {
  const [first, second] = found;
  if (first === undefined) throw new CliError(`There is no ${what}: ${where}.`);
  if (second !== undefined) throw new CliError(`There are several of ${what}: name one by its id; ${where}.`);
  return first.id;
}
