import type { Group, OrgContact } from "@microsoft/microsoft-graph-types";
import { type Member, proxyAddresses } from "../microsoft/directory.ts";
import type { ContactSeed, GroupSeed } from "../microsoft/seed.ts";
import { directoryRows } from "./directory-filter.ts";
import type { DirectoryRequest, DirectoryRoute, GraphReply } from "./graph-call.ts";
import { DIRECTORY_PAGES, pageReply, selected } from "./page.ts";
import { DEFAULT_USER_PROPERTIES, resourceNotFound, userView } from "./users.ts";

export const GROUP_ROLES = ["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"];

export const GROUP_ROUTES: readonly DirectoryRoute[] = [
  route("groups", listGroups),
  route("groups/:group", getGroup),
  route("groups/:group/transitiveMembers", (request) => transitiveMembers(request, () => true)),
  route("groups/:group/transitiveMembers/microsoft.graph.user", (request) =>
    transitiveMembers(request, (it) => it.kind === "user"),
  ),
];

function route(pattern: string, handle: DirectoryRoute["handle"]): DirectoryRoute {
  return {
    scope: "directory",
    method: "GET",
    pattern,
    operation: "graph.groups",
    roles: GROUP_ROLES,
    handle,
  };
}

function listGroups(request: DirectoryRequest): GraphReply {
  const rows = directoryRows(request, request.organisation.directory.groups.map(groupView), FILTERED);
  return pageReply(request.call, rows, (it) => selected(it, request.call, PROPERTIES), DIRECTORY_PAGES);
}

function getGroup(request: DirectoryRequest): GraphReply {
  return { status: 200, body: selected(groupView(findGroup(request)), request.call, PROPERTIES) };
}

/** Flat: users, contacts and the nested groups themselves, each with its type. */
function transitiveMembers(request: DirectoryRequest, isWanted: (member: Member) => boolean): GraphReply {
  const members = request.organisation.directory.transitiveMembers(findGroup(request)).filter(isWanted);
  return pageReply(request.call, members, (it) => memberView(it, request), DIRECTORY_PAGES);
}

function findGroup({ organisation, params }: DirectoryRequest): GroupSeed {
  const group = organisation.directory.groups.find((it) => it.id === params["group"]);
  if (group === undefined) throw resourceNotFound(params["group"] ?? "");
  return group;
}

/** A member has no `$select` error for a property that only another type has. */
function memberView(member: Member, { call }: DirectoryRequest): object {
  const names = call.query
    .get("$select")
    ?.split(",")
    .map((it) => it.trim());
  const [type, view, defaults] = typedMember(member);
  const wanted = names ?? defaults;
  const entries = Object.entries(view).filter(([name]) => name === "id" || wanted.includes(name));
  return { "@odata.type": `#microsoft.graph.${type}`, ...Object.fromEntries(entries) };
}

function typedMember(member: Member): readonly [string, object, readonly string[]] {
  switch (member.kind) {
    case "user":
      return ["user", userView(member.user), DEFAULT_USER_PROPERTIES];
    case "group":
      return ["group", groupView(member.group), PROPERTIES];
    case "contact":
      return ["orgContact", contactView(member.contact), PROPERTIES];
  }
}

export function groupView(group: Omit<GroupSeed, "members">): Group {
  return {
    id: group.id,
    displayName: group.displayName,
    groupTypes: group.kind === "microsoft-365" ? ["Unified"] : [],
    mail: group.address,
    mailEnabled: true,
    mailNickname: group.address.split("@")[0] ?? "",
    proxyAddresses: proxyAddresses(group),
    securityEnabled: false,
    visibility: null,
  };
}

function contactView(contact: ContactSeed): OrgContact {
  return { id: contact.id, displayName: contact.displayName, mail: contact.address };
}

const FILTERED = ["id", "mail", "mailEnabled", "securityEnabled", "displayName", "proxyAddresses"];
const PROPERTIES: readonly string[] =
  "displayName groupTypes mail mailEnabled mailNickname proxyAddresses securityEnabled visibility".split(" ");
