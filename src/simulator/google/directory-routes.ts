import { createHash } from "node:crypto";
import type { admin_directory_v1 } from "@googleapis/admin";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type Caller, readCaller, requireScope, runCall } from "./call.ts";
import type { GoogleGroup, GoogleMember, GoogleUser } from "./directory.ts";
import { forbidden, GoogleError } from "./google-error.ts";
import { googleScope, parse } from "./google-scope.ts";
import type { GoogleOrganisation } from "./organisation.ts";
import { afterPage, onePage } from "./page.ts";
import { matchUsers } from "./user-query.ts";

const USER_SCOPES = scopes("user", "user.readonly");
const GROUP_SCOPES = scopes("group", "group.readonly");
const MEMBER_SCOPES = scopes("group", "group.readonly", "group.member", "group.member.readonly");

const Key = z.object({ key: z.string() });
const Paging = { pageToken: z.string().optional() };
const UsersQuery = z.object({
  ...Paging,
  customer: z.string().optional(),
  domain: z.string().optional(),
  query: z.string().default(""),
  maxResults: z.coerce.number().int().min(1).max(500).default(100),
});
const GroupsQuery = z.object({
  ...Paging,
  userKey: z.string().optional(),
  maxResults: z.coerce.number().int().min(1).max(200).default(200),
});
const MembersQuery = z.object({
  ...Paging,
  includeDerivedMembership: z.stringbool().default(false),
  maxResults: z.coerce.number().int().min(1).max(200).default(200),
});

/**
 * The Directory API under `/admin/directory/v1`: users and groups by any address or id, lists with paging. The token must
 * impersonate an administrator. Mounts on any Fastify instance whose `maxParamLength` lets addresses through (500 does).
 *
 * @see https://developers.google.com/workspace/admin/directory/reference/rest
 */
export function directoryRoutes(app: FastifyInstance, organisations: readonly GoogleOrganisation[]): void {
  googleScope(app, "/admin/directory/v1", (scope) => {
    const get = (path: string, operation: Operation, answer: Answer): unknown =>
      scope.get(path, async (request, reply) =>
        directoryCall(reply, readCaller(request, organisations), { operation, request, answer }),
      );
    get("/users/:key", USERS, ({ directory, customerId }, request) => ({
      ...toUser(found(directory.user(keyOf(request)), "userKey")),
      customerId,
    }));
    get("/users", USERS, listUsers);
    get("/groups/:key", GROUPS, ({ directory }, request) => {
      const group = found(directory.group(keyOf(request)), "groupKey");
      return toGroup(group);
    });
    get("/groups", GROUPS, listGroups);
    get("/groups/:key/members", MEMBERS, listMembers);
  });
}

interface Operation {
  readonly name: string;
  readonly scopes: readonly string[];
}
type Answer = (organisation: GoogleOrganisation, request: FastifyRequest) => unknown;

const USERS: Operation = { name: "directory.users", scopes: USER_SCOPES };
const GROUPS: Operation = { name: "directory.groups", scopes: GROUP_SCOPES };
const MEMBERS: Operation = { name: "directory.members", scopes: MEMBER_SCOPES };

interface Asked {
  readonly operation: Operation;
  readonly request: FastifyRequest;
  readonly answer: Answer;
}

/** Faults and the journal know the call by the address it asks for. */
function directoryCall(
  reply: FastifyReply,
  { organisation, grant }: Caller,
  { operation, request, answer }: Asked,
): Promise<unknown> {
  const key = z.object({ key: z.string().optional() }).parse(request.params).key;
  return runCall(reply, {
    organisation,
    operation: operation.name,
    app: grant.account.clientEmail,
    mailbox: key?.toLowerCase(),
    work: () => {
      requireScope(grant, operation.scopes);
      const user = organisation.directory.user(grant.userId ?? "");
      if (!user?.isAdmin) throw forbidden("Not Authorized to access this resource/api");
      organisation.quota.spendDirectory(grant.account.projectId, user.id);
      return answer(organisation, request);
    },
  });
}

function listUsers(
  { directory, customerId, domains }: GoogleOrganisation,
  request: FastifyRequest,
): admin_directory_v1.Schema$Users {
  const { customer, domain, query, maxResults, pageToken } = parse(UsersQuery, request.query);
  if (customer === undefined && domain === undefined) throw badRequest("Bad Request");
  if (customer !== undefined && customer !== "my_customer" && customer !== customerId) {
    throw badRequest("Invalid Input: customer");
  }
  if (domain !== undefined && !domains.includes(domain)) throw missing("Domain not found.");
  const paging = { maxResults, pageToken };
  // Of the crowd no more than can be on the page, and one by which it is seen to go on.
  const crowd = directory.crowd.after(afterPage(pageToken), maxResults + 1);
  const all = matchUsers([...directory.users, ...crowd], query);
  if (all === undefined) throw badRequest("Invalid Input: query");
  const wanted = all.filter((it) => domain === undefined || it.primaryEmail.endsWith(`@${domain}`));
  const { items, nextPageToken } = onePage(wanted, (it) => it.primaryEmail, paging);
  return { kind: "admin#directory#users", users: items.map(toUser), ...nextPageToken };
}

function listGroups(
  { directory }: GoogleOrganisation,
  request: FastifyRequest,
): admin_directory_v1.Schema$Groups {
  const { userKey, maxResults, pageToken } = parse(GroupsQuery, request.query);
  const email = userKey && found(directory.user(userKey), "userKey").primaryEmail;
  const wanted = directory.groups.filter((it) => email === undefined || it.members.includes(email));
  const { items, nextPageToken } = onePage(wanted, (it) => it.email, { maxResults, pageToken });
  return { kind: "admin#directory#groups", groups: items.map(toGroup), ...nextPageToken };
}

function listMembers(
  { directory }: GoogleOrganisation,
  request: FastifyRequest,
): admin_directory_v1.Schema$Members {
  const { includeDerivedMembership, maxResults, pageToken } = parse(MembersQuery, request.query);
  const members = directory.members(
    found(directory.group(keyOf(request)), "groupKey"),
    includeDerivedMembership,
  );
  const { items, nextPageToken } = onePage(members, (it) => it.email, { maxResults, pageToken });
  // Like Google's, an empty answer has no list at all.
  const list = items.length === 0 ? {} : { members: items.map(toMember) };
  return { kind: "admin#directory#members", ...list, ...nextPageToken };
}

function toUser(user: GoogleUser): admin_directory_v1.Schema$User {
  return {
    kind: "admin#directory#user",
    id: user.id,
    primaryEmail: user.primaryEmail,
    name: { fullName: user.name },
    emails: [{ address: user.primaryEmail, primary: true }],
    aliases: [...user.aliases],
    nonEditableAliases: [...user.nonEditableAliases],
    isAdmin: user.isAdmin,
    suspended: user.suspended,
    archived: user.archived,
    isMailboxSetup: user.isMailboxSetup,
  };
}

function toGroup(group: GoogleGroup): admin_directory_v1.Schema$Group {
  return {
    kind: "admin#directory#group",
    id: group.id,
    email: group.email,
    name: group.name,
    aliases: [...group.aliases],
    directMembersCount: String(group.members.length),
    // Of the group itself: of its members it tells only how many they are.
    etag: etagOf({ ...group, members: [] }),
  };
}

function etagOf(resource: object): string {
  return `"${createHash("sha256").update(JSON.stringify(resource)).digest("base64url").slice(0, 27)}"`;
}

function toMember({ email, id, type }: GoogleMember): admin_directory_v1.Schema$Member {
  const known = id === undefined ? {} : { id, status: "ACTIVE" };
  return { kind: "admin#directory#member", email, role: "MEMBER", type, ...known };
}

function keyOf(request: FastifyRequest): string {
  return parse(Key, request.params).key;
}

function found<Entry>(entry: Entry | undefined, what: "userKey" | "groupKey"): Entry {
  if (entry === undefined) throw missing(`Resource Not Found: ${what}`);
  return entry;
}

function missing(message: string): GoogleError {
  return new GoogleError(message, { httpStatus: 404, reason: "notFound" });
}

function badRequest(message: string): GoogleError {
  return new GoogleError(message, { httpStatus: 400, reason: "invalid" });
}

function scopes(...names: readonly string[]): string[] {
  return names.map((it) => `https://www.googleapis.com/auth/admin.directory.${it}`);
}
