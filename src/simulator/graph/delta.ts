import type { Member } from "../microsoft/directory.ts";
import type { DirectoryRequest, DirectoryRoute, GraphCall, GraphReply } from "./graph-call.ts";
import { badRequest } from "./graph-error.ts";
import { GROUP_ROLES, groupView } from "./groups.ts";
import { selected } from "./page.ts";
import { USER_ROLES, userView } from "./users.ts";

/** https://learn.microsoft.com/graph/delta-query-overview: everything first, and then what has changed since. */
export const DELTA_ROUTES: readonly DirectoryRoute[] = [
  {
    scope: "directory",
    method: "GET",
    pattern: "users/delta",
    operation: "graph.usersDelta",
    roles: USER_ROLES,
    handle: (request) => deltaReply(request, { kind: "user", rows: userRows, view: userRow }),
  },
  {
    scope: "directory",
    method: "GET",
    pattern: "groups/delta",
    operation: "graph.groupsDelta",
    roles: GROUP_ROLES,
    handle: (request) => deltaReply(request, { kind: "group", rows: groupRows, view: groupRow }),
  },
];

/** Rows that are made when they are on a page. */
interface Rows {
  readonly count: number;
  readonly at: (index: number) => object;
}

interface Kind {
  readonly kind: "user" | "group";
  readonly rows: (request: DirectoryRequest) => Rows;
  readonly view: (request: DirectoryRequest, id: string) => object | undefined;
}

function deltaReply(request: DirectoryRequest, kind: Kind): GraphReply {
  const { call, organisation } = request;
  for (const name of ["$top", "$orderby", "$expand"]) {
    if (call.query.has(name)) throw badRequest(`The query parameter '${name}' is not supported for delta.`);
  }
  const changes = organisation.directory.changes.length;
  const link = call.query.get("$deltatoken");
  if (link === "latest") return reply(call, [], linkTo(call, "$deltatoken", String(changes)));
  // Where the reading began, the next one goes on: what changes meanwhile is told twice rather than never.
  const token =
    call.query.get("$skiptoken") ?? (link === null ? `all.${changes}.0` : `since${link}.${changes}.0`);
  const [what = "", end = "0", start = "0"] = token.split(".");
  const rows =
    what === "all" ? kind.rows(request) : changedRows(request, kind, Number(what.slice("since".length)));
  const size = kind.kind === "group" ? Math.min(MAX_GROUPS, pageSize(call)) : pageSize(call);
  const from = Number(start);
  const page = Array.from({ length: Math.max(0, Math.min(size, rows.count - from)) }, (_, index) =>
    rows.at(from + index),
  );
  const isLast = from + size >= rows.count;
  return reply(
    call,
    page,
    isLast ? linkTo(call, "$deltatoken", end) : linkTo(call, "$skiptoken", `${what}.${end}.${from + size}`),
  );
}

/** Each may bring as many members as `MEMBERS_AT_ONCE`. */
const MAX_GROUPS = 10;

function pageSize({ headers }: GraphCall): number {
  const asked = /odata\.maxpagesize=(\d{1,4})/i.exec(headers["prefer"] ?? "")?.[1];
  return Math.min(999, Math.max(1, Number(asked ?? "100")));
}

function linkTo(
  { baseUrl, path, query }: GraphCall,
  name: "$deltatoken" | "$skiptoken",
  token: string,
): object {
  const next = new URLSearchParams(query);
  next.delete("$deltatoken");
  next.delete("$skiptoken");
  next.set(name, token);
  const url = `${baseUrl}${path}?${next.toString()}`;
  return name === "$deltatoken" ? { "@odata.deltaLink": url } : { "@odata.nextLink": url };
}

function reply(call: GraphCall, value: readonly object[], link: object): GraphReply {
  const context = `${call.baseUrl}/$metadata#${call.path.slice(1).split("/")[0] ?? ""}`;
  return { status: 200, body: { "@odata.context": context, ...link, value } };
}

function changedRows(request: DirectoryRequest, { kind, view }: Kind, since: number): Rows {
  const changes = request.organisation.directory.changes.slice(since).filter((it) => it.kind === kind);
  const rows = changes.map(({ id, members }) => {
    // As it is now, whatever it was when it changed.
    const now = view(request, id);
    if (now === undefined) return { id, "@removed": { reason: "deleted" } };
    return members === undefined ? now : { id, ...membersDelta(request, members.added, members.removed) };
  });
  return { count: rows.length, at: (index) => rows[index] ?? {} };
}

function userRows({ organisation: { directory }, call }: DirectoryRequest): Rows {
  const { users, crowd } = directory;
  const at = (index: number) => users[index] ?? crowd.at(index - users.length);
  return {
    count: users.length + crowd.count,
    at: (index) => selected(userView(at(index)), call, USER_DEFAULTS),
  };
}

function userRow({ organisation: { directory }, call }: DirectoryRequest, id: string): object | undefined {
  const user = directory.user(id);
  return user && selected(userView(user), call, USER_DEFAULTS);
}

/** Members come so many at a time: the group is told again, with no more than its id, for those that are left. */
const MEMBERS_AT_ONCE = 500;

function groupRows(request: DirectoryRequest): Rows {
  const { groups, crowd } = request.organisation.directory;
  const parts = groups.flatMap((group) => {
    const count = Math.max(1, Math.ceil(group.members.length / MEMBERS_AT_ONCE));
    return Array.from({ length: count }, (_, part) => ({ group, part }));
  });
  const crowdParts = Math.ceil(crowd.count / MEMBERS_AT_ONCE);
  const crowdRow = (part: number): object => {
    const first = part * MEMBERS_AT_ONCE;
    const count = Math.min(MEMBERS_AT_ONCE, crowd.count - first);
    const ids = Array.from({ length: count }, (_, index) => crowd.at(first + index).id);
    return { ...head(request, crowd.group, part), ...membersDelta(request, ids, []) };
  };
  return {
    count: parts.length + crowdParts,
    at: (index) => {
      const row = parts[index];
      if (row === undefined) return crowdRow(index - parts.length);
      const first = row.part * MEMBERS_AT_ONCE;
      const ids = row.group.members.slice(first, first + MEMBERS_AT_ONCE);
      return { ...head(request, row.group, row.part), ...membersDelta(request, ids, []) };
    },
  };
}

function head({ call }: DirectoryRequest, group: Parameters<typeof groupView>[0], part: number): object {
  return part === 0 ? selectedGroup(call, group) : { id: group.id };
}

function groupRow({ organisation: { directory }, call }: DirectoryRequest, id: string): object | undefined {
  const member = directory.member(id);
  return member?.kind === "group" ? selectedGroup(call, member.group) : undefined;
}

/** `members` is asked for like a property, and comes as `members@delta`. */
function selectedGroup(call: GraphCall, group: Parameters<typeof groupView>[0]): object {
  const names = (call.query.get("$select") ?? "").split(",").filter((it) => it !== "" && it !== "members");
  const query = new URLSearchParams(names.length === 0 ? {} : { $select: names.join(",") });
  return selected(groupView(group), { ...call, query }, GROUP_DEFAULTS);
}

function membersDelta(
  { call, organisation: { directory } }: DirectoryRequest,
  added: readonly string[],
  removed: readonly string[],
): object {
  const isAsked = (call.query.get("$select") ?? "").split(",").includes("members");
  if (!isAsked || added.length + removed.length === 0) return {};
  const row = (id: string) => ({ "@odata.type": typeOf(directory.member(id)), id });
  return {
    "members@delta": [
      ...added.map(row),
      ...removed.map((id) => ({ ...row(id), "@removed": { reason: "deleted" } })),
    ],
  };
}

function typeOf(member: Member | undefined): string {
  if (member?.kind === "group") return "#microsoft.graph.group";
  return member?.kind === "contact" ? "#microsoft.graph.orgContact" : "#microsoft.graph.user";
}

const USER_DEFAULTS = ["displayName", "mail", "userPrincipalName"];
const GROUP_DEFAULTS = ["displayName", "groupTypes", "mail", "mailEnabled"];
