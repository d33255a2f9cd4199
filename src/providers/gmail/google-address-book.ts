import { z } from "zod";
import type { AddressBook, AddressFound } from "#directory/address-book.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { parseReply, unexpected } from "../parse-reply.ts";
import { toQuery, toSegment } from "../url-parts.ts";
import { asConfiguration, getDirectory as get, type GoogleDirectoryDeps } from "./google-directory.ts";
import { GoogleUser, toMailbox, whyUnavailable } from "./google-user.ts";

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
      const user = await lookUp(deps, `/users/${toSegment(address)}`, GoogleUser, signal);
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

function ofUser(user: GoogleUser): AddressFound {
  const reason = whyUnavailable(user);
  if (reason !== undefined) return { kind: "mailbox_unavailable", reason };
  return { kind: "mailboxes", mailboxes: [toMailbox(user)], viaGroup: false };
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
    .map((it) => toMailbox(it as GoogleUser));
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
async function member(
  deps: GoogleDirectoryDeps,
  id: string,
  signal: AbortSignal,
): Promise<GoogleUser | undefined> {
  try {
    return parseReply(GoogleUser, await get(deps, `/users/${toSegment(id)}`, signal));
  } catch (error) {
    if (
      error instanceof ProviderError &&
      (error.fault === "item_gone" || error.fault === "mailbox_unavailable")
    )
      return undefined;
    throw error;
  }
}
