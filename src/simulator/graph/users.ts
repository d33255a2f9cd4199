import type { User } from "@microsoft/microsoft-graph-types";
import { principalName, proxyAddresses } from "../microsoft/directory.ts";
import type { UserSeed } from "../microsoft/seed.ts";
import { directoryRows } from "./directory-filter.ts";
import type {
  DirectoryRequest,
  DirectoryRoute,
  GraphReply,
  MailboxRequest,
  MailboxRoute,
} from "./graph-call.ts";
import { GraphError } from "./graph-error.ts";
import { DIRECTORY_PAGES, pageReply, selected } from "./page.ts";

export const USER_ROLES = ["User.Read.All", "Directory.Read.All"];

export const USER_ROUTES: readonly (DirectoryRoute | MailboxRoute)[] = [
  {
    scope: "directory",
    method: "GET",
    pattern: "users",
    operation: "graph.users",
    roles: USER_ROLES,
    handle: listUsers,
  },
  {
    scope: "directory",
    method: "GET",
    pattern: "users/:user",
    operation: "graph.users",
    roles: USER_ROLES,
    handle: getUser,
  },
  {
    scope: "mailbox",
    method: "GET",
    pattern: "users/:user/mailboxSettings",
    operation: "graph.users",
    roles: ["MailboxSettings.Read"],
    isChange: false,
    handle: getMailboxSettings,
  },
];

/** https://learn.microsoft.com/graph/api/user-list */
function listUsers(request: DirectoryRequest): GraphReply {
  const rows = directoryRows(request, request.organisation.directory.users.map(userView), FILTERED);
  return pageReply(
    request.call,
    rows,
    (it) => selected(it, request.call, DEFAULT_USER_PROPERTIES),
    DIRECTORY_PAGES,
  );
}

/** By object id or user principal name; an alias is not enough. */
function getUser({ organisation, call, params }: DirectoryRequest): GraphReply {
  const user = organisation.directory.user(params["user"] ?? "");
  if (user === undefined) throw resourceNotFound(params["user"] ?? "");
  return { status: 200, body: selected(userView(user), call, DEFAULT_USER_PROPERTIES) };
}

function getMailboxSettings({ mailbox }: MailboxRequest): GraphReply {
  return { status: 200, body: { userPurpose: mailbox.kind === "shared" ? "shared" : "user" } };
}

export function resourceNotFound(name: string): GraphError {
  return new GraphError(404, "Request_ResourceNotFound", `Resource '${name.slice(0, 100)}' does not exist.`);
}

/** A user with everything `$select` can ask for. Shared mailboxes are users that cannot sign in. */
export function userView(user: UserSeed): User {
  return {
    id: user.id,
    businessPhones: [],
    displayName: user.displayName,
    givenName: user.displayName.split(" ")[0] ?? null,
    surname: user.displayName.split(" ")[1] ?? null,
    jobTitle: null,
    mail: user.address,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    userPrincipalName: principalName(user),
    userType: "Member",
    accountEnabled: user.kind !== "shared",
    onPremisesSyncEnabled: user.kind === "on-premises" ? true : null,
    proxyAddresses: proxyAddresses(user),
    assignedPlans: user.kind === "user" || user.kind === "out-of-scope" ? [EXCHANGE_PLAN] : [],
  };
}

const EXCHANGE_PLAN = { service: "exchange", capabilityStatus: "Enabled" };
const FILTERED = [
  "id",
  "mail",
  "userPrincipalName",
  "accountEnabled",
  "userType",
  "displayName",
  "proxyAddresses",
];

/** What Graph shows of a user without `$select`; the addresses are not among it. */
export const DEFAULT_USER_PROPERTIES: readonly string[] = (
  "businessPhones displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage surname " +
  "userPrincipalName"
).split(" ");
