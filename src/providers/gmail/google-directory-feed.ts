import { z } from "zod";
import type { DirectoryFeed, ListedGroup, ListedMailbox, ListedMember } from "#directory/directory-feed.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { DirectoryText } from "../directory-text.ts";
import { parseReply } from "../parse-reply.ts";
import { toQuery, toSegment } from "../url-parts.ts";
import { asConfiguration, getDirectory, type GoogleDirectoryDeps } from "./google-directory.ts";
import { GoogleUser, lowerCase, toMailbox, whyUnavailable } from "./google-user.ts";

const User = GoogleUser.extend({ name: z.object({ fullName: DirectoryText.optional() }).optional() });
const Users = z.object({ users: z.array(User).optional(), nextPageToken: z.string().optional() });

const Group = z.object({
  id: z.string(),
  email: DirectoryText,
  name: DirectoryText.optional(),
  aliases: z.array(DirectoryText).optional(),
  nonEditableAliases: z.array(DirectoryText).optional(),
  etag: z.string().optional(),
  directMembersCount: z.string().optional(),
});
const Groups = z.object({ groups: z.array(Group).optional(), nextPageToken: z.string().optional() });

const Members = z.object({
  members: z.array(z.object({ id: z.string().optional(), type: z.string().optional() })).optional(),
  nextPageToken: z.string().optional(),
});

/**
 * Google's directory, which does not tell changes: everything is listed each time, and only the members of groups that are
 * as they were need not be. https://developers.google.com/admin-sdk/directory
 */
export function openGoogleDirectoryFeed(deps: GoogleDirectoryDeps): DirectoryFeed {
  return {
    tellsChanges: false,
    users: async (cursor, signal) => {
      const page = { customer: "my_customer", maxResults: "500", orderBy: "email" };
      const { users = [], nextPageToken } = await list(
        deps,
        { path: "/users", page, cursor, shape: Users },
        signal,
      );
      return { users: users.map(toListed), removed: [], next: nextPageToken, link: undefined };
    },
    groups: async (cursor, signal) => {
      const page = { customer: "my_customer", maxResults: "200" };
      const listed = await list(deps, { path: "/groups", page, cursor, shape: Groups }, signal);
      const { groups = [], nextPageToken } = listed;
      return { groups: groups.map(toGroup), removed: [], members: [], next: nextPageToken, link: undefined };
    },
    members: async (groupId, cursor, signal) => {
      const path = `/groups/${toSegment(groupId)}/members`;
      const { members = [], nextPageToken } = await list(
        deps,
        { path, page: { maxResults: "200" }, cursor, shape: Members },
        signal,
      ).catch(unlessGone);
      return { members: members.flatMap((it) => toMember(groupId, it)), next: nextPageToken };
    },
    kinds: (handles) => Promise.resolve(handles.map(() => undefined)),
  };
}

interface Listing<Shape> {
  readonly path: string;
  readonly page: Readonly<Record<string, string>>;
  readonly cursor: string | undefined;
  readonly shape: z.ZodType<Shape>;
}

async function list<Shape>(
  deps: GoogleDirectoryDeps,
  { path, page, cursor, shape }: Listing<Shape>,
  signal: AbortSignal,
): Promise<Shape> {
  const query = toQuery({ ...page, ...(cursor !== undefined && { pageToken: cursor }) });
  try {
    return parseReply(shape, await getDirectory(deps, `${path}?${query}`, signal));
  } catch (error) {
    throw asConfiguration(error);
  }
}

/** A group that was deleted since its page was read has no members; the next reading does not list it. */
function unlessGone(error: unknown): z.infer<typeof Members> {
  if (error instanceof ProviderError && error.fault === "item_gone") return {};
  throw error;
}

/** Everybody in Google's directory with Gmail set up has a mailbox; whom it is for is not said. */
function toListed(user: z.infer<typeof User>): ListedMailbox {
  const unavailable = whyUnavailable(user);
  return {
    ...toMailbox(user),
    displayName: user.name?.fullName ?? "",
    kind: "user",
    unavailable,
    isProved: unavailable === undefined,
  };
}

function toGroup(group: z.infer<typeof Group>): ListedGroup {
  const { id, email, name = "", aliases = [], nonEditableAliases = [], etag, directMembersCount } = group;
  return {
    providerId: id,
    name,
    primaryAddress: email.toLowerCase(),
    addresses: lowerCase([email, ...aliases, ...nonEditableAliases]),
    kind: "google",
    // Whether the mark changes with the members is nowhere said; their number does.
    etag: etag === undefined ? undefined : `${etag} ${directMembersCount ?? ""}`,
  };
}

/** CUSTOMER is the whole organisation; people from elsewhere are USER too, and meet no mailbox here. */
function toMember(
  groupId: string,
  { id, type }: { readonly id?: string | undefined; readonly type?: string | undefined },
): readonly ListedMember[] {
  if (type === "CUSTOMER") return [{ groupId, kind: "everyone", memberId: "", isRemoved: false }];
  if (id === undefined) return [];
  return [{ groupId, kind: type === "GROUP" ? "group" : "mailbox", memberId: id, isRemoved: false }];
}
