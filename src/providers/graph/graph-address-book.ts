import { z } from "zod";
import type { AddressBook, AddressFound } from "#directory/address-book.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { toQuery, toSegment } from "../url-parts.ts";
import { DIRECTORY_LANE, type GraphClient } from "./graph-client.ts";
import { type GraphDirectoryDeps, inDirectory, UNITS } from "./graph-directory.ts";
import { GraphUser, hasExchangePlan, isReachable, toMailbox, USER_FIELDS } from "./graph-user.ts";
import { literal, readPages } from "./odata.ts";

const MAX_MEMBER_PAGES = 100;

const Group = z.object({ id: z.string(), groupTypes: z.array(z.string()).nullish() });

/** Entra's directory: who has an address, and who is in a group. https://learn.microsoft.com/graph/api/user-list */
export function openGraphAddressBook(deps: GraphDirectoryDeps): AddressBook {
  return {
    async find(address, signal) {
      const [user] = await list(
        deps,
        { path: "/users", address, item: GraphUser, fields: USER_FIELDS },
        signal,
      );
      if (user !== undefined) return ofUser(deps, user, signal);
      const [group] = await list(
        deps,
        { path: "/groups", address, item: Group, fields: "id,groupTypes" },
        signal,
      );
      if (group === undefined) return { kind: "no_mailbox", reason: "no user and no group has this address" };
      // Its conversations are no messages to Graph's mail API.
      if (group.groupTypes?.includes("Unified"))
        return { kind: "unsupported", reason: "a Microsoft 365 group's own mailbox" };
      return ofGroup(deps, group.id, signal);
    },
  };
}

interface Listing<Item> {
  readonly path: "/users" | "/groups";
  readonly address: string;
  readonly item: z.ZodType<Item>;
  readonly fields: string;
}

/** Exact comparison minds the prefix's case: `SMTP:` is the primary address, `smtp:` an alias. */
async function list<Item>(
  deps: GraphDirectoryDeps,
  { path, address, item, fields }: Listing<Item>,
  signal: AbortSignal,
) {
  const value = address.toLowerCase();
  const either = ["smtp", "SMTP"].map(
    (prefix) => `proxyAddresses/any(x:x eq ${literal(`${prefix}:${value}`)})`,
  );
  const url = `${path}?${toQuery({ $filter: either.join(" or "), $select: fields })}`;
  return inDirectory(deps, path === "/users" ? UNITS.users : UNITS.groups, signal, () =>
    readPages(deps.graph, { lane: DIRECTORY_LANE, url, item, maxPages: 2 }, signal),
  );
}

async function ofUser(deps: GraphDirectoryDeps, user: GraphUser, signal: AbortSignal): Promise<AddressFound> {
  const refusal = hasExchangePlan(user) ? undefined : await probe(deps.graph, user.id, signal);
  if (refusal === undefined) return { kind: "mailboxes", mailboxes: [toMailbox(user)], viaGroup: false };
  return refusal.fault === "no_mailbox"
    ? { kind: "no_mailbox", reason: "the user has no mailbox" }
    : {
        kind: "mailbox_unavailable",
        reason: `on-premises, inactive or unlicensed (${refusal.code ?? refusal.fault})`,
      };
}

async function ofGroup(
  deps: GraphDirectoryDeps,
  groupId: string,
  signal: AbortSignal,
): Promise<AddressFound> {
  const url = `/groups/${toSegment(groupId)}/transitiveMembers?${toQuery({ $select: USER_FIELDS, $top: "999" })}`;
  const members = await inDirectory(deps, UNITS.members, signal, () =>
    readPages(deps.graph, { lane: DIRECTORY_LANE, url, item: GraphUser, maxPages: MAX_MEMBER_PAGES }, signal),
  );
  const mailboxes = members.filter(isReachable).map(toMailbox);
  return mailboxes.length === 0
    ? { kind: "no_mailbox", reason: "a group without members that have a mailbox" }
    : { kind: "mailboxes", mailboxes, viaGroup: true };
}

/** Shared mailboxes need no licence, so its absence says nothing: only the mailbox itself knows. */
async function probe(
  graph: GraphClient,
  userId: string,
  signal: AbortSignal,
): Promise<ProviderError | undefined> {
  try {
    const url = `/users/${toSegment(userId)}/mailFolders/inbox?${toQuery({ $select: "id" })}`;
    await graph.call(userId, { method: "GET", url }, signal);
    return undefined;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // Not granted is no statement about the mailbox: the act itself will say so.
    if (error.fault === "out_of_scope") return undefined;
    if (error.fault === "no_mailbox" || error.fault === "mailbox_unavailable") return error;
    throw error;
  }
}
