import { z } from "zod";
import {
  type DirectoryFeed,
  EXPIRED,
  type ListedGroup,
  type ListedMailbox,
  type ListedMember,
  type MailboxKind,
} from "#directory/directory-feed.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { DirectoryText } from "../directory-text.ts";
import { parseReply } from "../parse-reply.ts";
import { toQuery, toSegment } from "../url-parts.ts";
import { DIRECTORY_LANE } from "./graph-client.ts";
import { type GraphDirectoryDeps, inDirectory, UNITS } from "./graph-directory.ts";
import {
  addressesOf,
  GraphUser,
  hasExchangePlan,
  isReachable,
  primaryOf,
  toMailbox,
  USER_FIELDS,
} from "./graph-user.ts";
import { isRemoved, lastParts, lastWords } from "./last-words.ts";
import { type ChangesPage, readChanges } from "./odata.ts";

const Removed = z.object({ reason: z.string().optional() });
const User = GraphUser.extend({
  displayName: DirectoryText.nullish(),
  accountEnabled: z.boolean().nullish(),
  "@removed": Removed.optional(),
});
type User = z.infer<typeof User>;

const Member = z.object({
  id: z.string(),
  "@odata.type": z.string().optional(),
  "@removed": Removed.optional(),
});
const Group = z.object({
  id: z.string(),
  displayName: DirectoryText.nullish(),
  mail: DirectoryText.nullish(),
  proxyAddresses: z.array(DirectoryText).nullish(),
  groupTypes: z.array(z.string()).nullish(),
  mailEnabled: z.boolean().nullish(),
  "members@delta": z.array(Member).optional(),
  "@removed": Removed.optional(),
});
type Group = z.infer<typeof Group>;

export const USER_SELECT = `${USER_FIELDS},displayName,accountEnabled`;
export const GROUP_SELECT = "id,displayName,mail,proxyAddresses,groupTypes,mailEnabled";
const FIRST = {
  users: `/users/delta?${toQuery({ $select: USER_SELECT })}`,
  groups: `/groups/delta?${toQuery({ $select: `${GROUP_SELECT},members` })}`,
} as const;
// A licensed user brings some sixty plans: a page of so many is about two megabytes.
const HEADERS = { Prefer: "odata.maxpagesize=250" };

/** Entra's directory as Graph tells its changes. https://learn.microsoft.com/graph/delta-query-overview */
export function openGraphDirectoryFeed(deps: GraphDirectoryDeps): DirectoryFeed {
  return {
    tellsChanges: true,
    users: (cursor, signal) =>
      orExpired(async () => {
        const at = readCursor(cursor, FIRST.users);
        const { items, ...links } = await changes(deps, { ...at, item: User, part: "users" }, signal);
        const whole = await wholeUsers(deps, { items: lastWords(items), isChange: at.isChange }, signal);
        const { listed = [], removed = [] } = Object.groupBy(whole, (it) =>
          isListed(it) ? "listed" : "removed",
        );
        return { ...cursors(at, links), users: listed.map(toListed), removed: removed.map((it) => it.id) };
      }),
    groups: (cursor, signal) =>
      orExpired(async () => {
        const at = readCursor(cursor, FIRST.groups);
        const { items, ...links } = await changes(deps, { ...at, item: Group, part: "groups" }, signal);
        const told = lastParts(items);
        const there = told.filter((it) => !isRemoved(it));
        const fields = at.isChange ? GROUP_SELECT : "id,displayName";
        const groups = await wholeGroups(deps, { items: there, fields }, signal);
        const removed = told.filter(isRemoved).map((it) => it.id);
        return { ...cursors(at, links), groups, removed, members: there.flatMap(toMembers) };
      }),
    members: () => Promise.resolve({ members: [], next: undefined }),
    kinds: (handles, signal) => kindsOf(deps, handles, signal),
  };
}

interface At {
  readonly url: string;
  /** What is told are changes, of which only what has changed must be told. */
  readonly isChange: boolean;
}

const CHANGE = "changes ";

function readCursor(cursor: string | undefined, first: string): At {
  if (cursor === undefined) return { url: first, isChange: false };
  const isChange = cursor.startsWith(CHANGE);
  return { url: isChange ? cursor.slice(CHANGE.length) : cursor, isChange };
}

function cursors({ isChange }: At, { next, link }: Pick<ChangesPage<unknown>, "next" | "link">) {
  return {
    next: next === undefined || !isChange ? next : `${CHANGE}${next}`,
    link: link === undefined ? undefined : `${CHANGE}${link}`,
  };
}

interface Part<Item> {
  readonly url: string;
  readonly item: z.ZodType<Item>;
  readonly part: keyof typeof UNITS;
}

function changes<Item>(
  deps: GraphDirectoryDeps,
  { url, item, part }: Part<Item>,
  signal: AbortSignal,
): Promise<ChangesPage<Item>> {
  return inDirectory(deps, UNITS[part], signal, () =>
    readChanges(deps.graph, { lane: DIRECTORY_LANE, url, headers: HEADERS, item }, signal),
  );
}

// https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset
const FORGOTTEN = new Set(["syncstatenotfound", "syncstateinvalid", "resyncrequired"]);

async function orExpired<Page>(read: () => Promise<Page>): Promise<Page | typeof EXPIRED> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ProviderError && FORGOTTEN.has(error.code?.toLowerCase() ?? "")) return EXPIRED;
    throw error;
  }
}

/** Of a changed user Graph promises the changed fields only: those who come in part are read whole. */
async function wholeUsers(
  deps: GraphDirectoryDeps,
  { items, isChange }: { readonly items: readonly User[]; readonly isChange: boolean },
  signal: AbortSignal,
): Promise<readonly User[]> {
  if (!isChange) return items;
  return Promise.all(
    items.map(async (it) =>
      isRemoved(it) || isWhole(it, USER_SELECT)
        ? it
        : ((await readOne(deps, { path: "users", id: it.id, item: User, fields: USER_SELECT }, signal)) ?? {
            id: it.id,
            "@removed": {},
          }),
    ),
  );
}

/** A group of many members comes in several parts, and of a changed one only what has changed. */
async function wholeGroups(
  deps: GraphDirectoryDeps,
  { items, fields }: { readonly items: readonly Group[]; readonly fields: string },
  signal: AbortSignal,
): Promise<readonly ListedGroup[]> {
  const whole = await Promise.all(
    items.map(async (it) =>
      isWhole(it, fields)
        ? it
        : readOne(deps, { path: "groups", id: it.id, item: Group, fields: GROUP_SELECT }, signal),
    ),
  );
  return whole.filter((it) => it !== undefined).map(toGroup);
}

function isWhole(item: object, fields: string): boolean {
  return fields.split(",").every((it) => it in item);
}

interface OneItem<Item> {
  readonly path: "users" | "groups";
  readonly id: string;
  readonly item: z.ZodType<Item>;
  readonly fields: string;
}

/** `undefined` where it has gone meanwhile. */
async function readOne<Item>(
  deps: GraphDirectoryDeps,
  { path, id, item, fields }: OneItem<Item>,
  signal: AbortSignal,
): Promise<Item | undefined> {
  const url = `/${path}/${toSegment(id)}?${toQuery({ $select: fields })}`;
  try {
    return await inDirectory(deps, UNITS[path], signal, async () =>
      parseReply(item, await deps.graph.call(DIRECTORY_LANE, { method: "GET", url }, signal)),
    );
  } catch (error) {
    if (error instanceof ProviderError && error.fault === "no_mailbox") return undefined;
    throw error;
  }
}

function isListed(user: User): boolean {
  return !isRemoved(user) && isReachable(user);
}

/** A shared mailbox is an account that cannot sign in, mostly without a licence; so are many that have no mailbox. */
function toListed(user: User): ListedMailbox {
  const isProved = hasExchangePlan(user);
  return {
    ...toMailbox(user),
    displayName: user.displayName ?? "",
    kind: isProved && user.accountEnabled !== false ? "user" : "unknown",
    unavailable: undefined,
    isProved,
  };
}

function toGroup(group: Group): ListedGroup {
  const isUnified = group.groupTypes?.includes("Unified") === true;
  return {
    providerId: group.id,
    name: group.displayName ?? "",
    primaryAddress: primaryOf(group)?.toLowerCase(),
    addresses: addressesOf(group),
    kind: isUnified ? "microsoft_365" : group.mailEnabled === true ? "distribution" : "security",
    etag: undefined,
  };
}

function toMembers(group: Group): readonly ListedMember[] {
  return (group["members@delta"] ?? []).flatMap((it) => {
    const kind = it["@odata.type"] === undefined ? "mailbox" : KIND_OF_TYPE.get(it["@odata.type"]);
    if (kind === undefined) return [];
    return [{ groupId: group.id, kind, memberId: it.id, isRemoved: isRemoved(it) }];
  });
}

/** Contacts and devices have no mailbox here. */
const KIND_OF_TYPE: ReadonlyMap<string, "mailbox" | "group"> = new Map([
  ["#microsoft.graph.user", "mailbox"],
  ["#microsoft.graph.group", "group"],
] as const);

const Settings = z.object({ userPurpose: z.string().nullish() });

const KIND_OF_PURPOSE: ReadonlyMap<string, MailboxKind> = new Map([
  ["user", "user"],
  ["linked", "user"],
  ["shared", "shared"],
  ["room", "resource"],
  ["equipment", "resource"],
] as const);

/** Only the mailbox itself knows, and only where MailboxSettings.Read was granted. */
async function kindsOf(
  { graph }: GraphDirectoryDeps,
  handles: readonly string[],
  signal: AbortSignal,
): Promise<readonly (MailboxKind | undefined)[] | "not_granted"> {
  const answers = await Promise.all(
    handles.map(async (handle) => {
      const url = `/users/${toSegment(handle)}/mailboxSettings?${toQuery({ $select: "userPurpose" })}`;
      try {
        const { userPurpose } = parseReply(
          Settings,
          await graph.call(handle, { method: "GET", url }, signal),
        );
        return KIND_OF_PURPOSE.get(userPurpose?.toLowerCase() ?? "");
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        if (error.fault === "out_of_scope") return "denied";
        if (error.fault === "no_mailbox" || error.fault === "mailbox_unavailable") return undefined;
        throw error;
      }
    }),
  );
  if (answers.every((it) => it === "denied")) return "not_granted";
  return answers.map((it) => (it === "denied" ? undefined : it));
}
