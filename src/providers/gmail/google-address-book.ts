import { z } from "zod";
import type { AddressBook, AddressFound, DirectoryMailbox } from "#directory/address-book.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { parseReply, unexpected } from "../parse-reply.ts";
import { toQuery, toSegment } from "../url-parts.ts";
import type { GoogleClient } from "./google-client.ts";

export interface GoogleDirectoryDeps {
  readonly client: GoogleClient;
  /** The directory answers administrators only: all calls are made in this one's name. */
  readonly administrator: string;
}

const User = z.object({
  id: z.string(),
  primaryEmail: z.string(),
  aliases: z.array(z.string()).optional(),
  nonEditableAliases: z.array(z.string()).optional(),
  suspended: z.boolean().optional(),
  archived: z.boolean().optional(),
  isMailboxSetup: z.boolean().optional(),
});
type User = z.infer<typeof User>;
const Group = z.object({ id: z.string() });
const Members = z.object({
  members: z.array(z.object({ id: z.string().optional(), type: z.string().optional() })).optional(),
  nextPageToken: z.string().optional(),
});

const MAX_MEMBER_PAGES = 250;

/** Google's directory: who has an address, and who is in a group. https://developers.google.com/admin-sdk/directory */
export function openGoogleAddressBook(deps: GoogleDirectoryDeps): AddressBook {
  return {
    async find(address, signal) {
      const user = await lookUp(deps, `/users/${toSegment(address)}`, User, signal);
      if (user !== undefined) return ofUser(user);
      const group = await lookUp(deps, `/groups/${toSegment(address)}`, Group, signal);
      if (group !== undefined) return ofGroup(deps, group.id, signal);
      return { kind: "no_mailbox", reason: "no user and no group has this address" };
    },
  };
}

const Customer = z.object({ customerId: z.string().min(1) });

/** Whose directory the administrator's is: the one thing that a customer cannot choose. */
export async function googleCustomerId(deps: GoogleDirectoryDeps, signal: AbortSignal): Promise<string> {
  const user = await lookUp(
    deps,
    `/users/${toSegment(deps.administrator)}?fields=customerId`,
    Customer,
    signal,
  );
  if (user !== undefined) return user.customerId;
  throw new ProviderError("integration_broken", "the directory does not know the administrator", {
    code: "directory_denied",
  });
}

/** `undefined` where the directory knows no such thing. */
async function lookUp<T>(
  deps: GoogleDirectoryDeps,
  path: string,
  shape: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    return parseReply(shape, await get(deps, path, signal));
  } catch (error) {
    if (error instanceof ProviderError && error.fault === "item_gone") return undefined;
    throw asConfiguration(error);
  }
}

async function get(
  { client, administrator }: GoogleDirectoryDeps,
  path: string,
  signal: AbortSignal,
): Promise<unknown> {
  return client.call(
    { user: administrator, units: 1, method: "GET", path: `/admin/directory/v1${path}` },
    signal,
  );
}

/** What would be one user's trouble in Gmail is the administrator's here: without the directory nothing goes. */
function asConfiguration(error: unknown): unknown {
  if (!(error instanceof ProviderError) || error.fault !== "mailbox_unavailable") return error;
  const { code, requestId } = error;
  return new ProviderError("integration_broken", "the administrator may not read the directory", {
    cause: error,
    ...(code !== undefined && { code }),
    ...(requestId !== undefined && { requestId }),
  });
}

function ofUser(user: User): AddressFound {
  const reason = whyUnavailable(user);
  if (reason !== undefined) return { kind: "mailbox_unavailable", reason };
  return { kind: "mailboxes", mailboxes: [toMailbox(user)], viaGroup: false };
}

function whyUnavailable({ suspended, archived, isMailboxSetup }: User): string | undefined {
  if (suspended) return "the user is suspended";
  if (archived) return "the user is archived";
  return isMailboxSetup === false ? "the user has no Gmail mailbox" : undefined;
}

async function ofGroup(
  deps: GoogleDirectoryDeps,
  groupId: string,
  signal: AbortSignal,
): Promise<AddressFound> {
  const ids = await memberIds(deps, groupId, signal);
  const users = await Promise.all(ids.map((id) => member(deps, id, signal)));
  const mailboxes = users
    .filter((it) => it !== undefined && whyUnavailable(it) === undefined)
    .map((it) => toMailbox(it as User));
  return mailboxes.length === 0
    ? { kind: "no_mailbox", reason: "a group without members that have a mailbox here" }
    : { kind: "mailboxes", mailboxes, viaGroup: true };
}

/** All users below the group, nested groups flattened by Google. */
async function memberIds(
  deps: GoogleDirectoryDeps,
  groupId: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ids = new Set<string>();
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_MEMBER_PAGES; page += 1) {
    const query = toQuery({
      includeDerivedMembership: "true",
      maxResults: "200",
      ...(pageToken && { pageToken }),
    });
    const body = await get(deps, `/groups/${toSegment(groupId)}/members?${query}`, signal);
    const { members = [], nextPageToken } = parseReply(Members, body);
    for (const { id, type } of members) if (id !== undefined && type === "USER") ids.add(id);
    if (nextPageToken === undefined) return [...ids];
    pageToken = nextPageToken;
  }
  throw unexpected("too_many_pages", "the group has more members than is credible");
}

/** Members from elsewhere are users too, but not of this directory: it knows them not, or refuses. */
async function member(deps: GoogleDirectoryDeps, id: string, signal: AbortSignal): Promise<User | undefined> {
  try {
    return parseReply(User, await get(deps, `/users/${toSegment(id)}`, signal));
  } catch (error) {
    if (
      error instanceof ProviderError &&
      (error.fault === "item_gone" || error.fault === "mailbox_unavailable")
    )
      return undefined;
    throw error;
  }
}

function toMailbox({ id, primaryEmail, aliases = [], nonEditableAliases = [] }: User): DirectoryMailbox {
  const primaryAddress = primaryEmail.toLowerCase();
  const others = [...aliases, ...nonEditableAliases].map((it) => it.toLowerCase());
  return {
    providerId: id,
    handle: primaryAddress,
    primaryAddress,
    addresses: [...new Set([primaryAddress, ...others])],
  };
}
