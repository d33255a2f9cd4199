import type { GoogleGroup, GoogleUser, ServiceAccount } from "./directory.ts";

/** One Google Workspace customer as it is when the simulator starts; its mailboxes are empty. */
export interface GoogleSeed {
  readonly customerId: string;
  /** Lower case; the first is the primary one. */
  readonly domains: readonly string[];
  readonly users: readonly GoogleUser[];
  readonly groups: readonly GoogleGroup[];
  readonly serviceAccounts: readonly ServiceAccount[];
  /** Accounts of the past: the token endpoint knows them as deleted. */
  readonly deletedAddresses: readonly string[];
}

export interface GoogleSeedOptions {
  /** How many people with a mailbox, the administrator among them. At least 1. */
  readonly users: number;
  /** Absent: `workspace.example`. */
  readonly domain?: string;
  readonly serviceAccounts?: readonly ServiceAccount[];
}

/** What an administrator grants to Undeliver. */
export const DELEGATED_SCOPES: readonly string[] = [
  "gmail.modify",
  "admin.directory.user.readonly",
  "admin.directory.group.readonly",
  "admin.directory.group.member.readonly",
  "admin.directory.domain.readonly",
].map((it) => `https://www.googleapis.com/auth/${it}`);

const FIRST_NAMES = ["Ada", "Bela", "Chika", "Dana", "Emre", "Fumi", "Gita", "Hugo", "Ines", "Jonas"];
const LAST_NAMES = [
  "Abel",
  "Brandt",
  "Costa",
  "Dietz",
  "Eriksen",
  "Fontana",
  "Grau",
  "Haddad",
  "Ito",
  "Jansen",
];

/**
 * The same options make the same organisation. Beside the people there are a suspended user, an archived one, one
 * without Gmail, and the groups `everyone` (all people), `team-1` … (ten people each), `nested` (two teams, a person and
 * a stranger) and `empty`.
 */
export function googleSeed({
  users,
  domain = "workspace.example",
  serviceAccounts = [],
}: GoogleSeedOptions): GoogleSeed {
  const people = Array.from({ length: users }, (_, index) => person(index, domain));
  const odd = [
    oddOne(users, `suspended@${domain}`, { suspended: true }),
    oddOne(users + 1, `archived@${domain}`, { archived: true }),
    oddOne(users + 2, `no-gmail@${domain}`, { isMailboxSetup: false }),
  ];
  return {
    customerId: "C01simulated",
    domains: [domain],
    users: [...people, ...odd],
    groups: groupsOf(people, domain),
    serviceAccounts,
    deletedAddresses: [`left@${domain}`],
  };
}

/** `ada.abel@`, `bela.abel@`, … and from the hundredth person on with a number. */
function person(index: number, domain: string): GoogleUser {
  const first = FIRST_NAMES[index % 10] ?? "";
  const last = LAST_NAMES[Math.floor(index / 10) % 10] ?? "";
  const number = index < 100 ? "" : String(Math.floor(index / 100) + 1);
  return {
    ...oddOne(index, `${first}.${last}${number}@${domain}`.toLowerCase(), {}),
    name: `${first} ${last}`,
    aliases: [`${first.slice(0, 1)}.${last}${number}.${index}@${domain}`.toLowerCase()],
    isAdmin: index === 0,
  };
}

function oddOne(index: number, primaryEmail: string, change: Partial<GoogleUser>): GoogleUser {
  return {
    id: `1${String(index).padStart(20, "0")}`,
    primaryEmail,
    name: primaryEmail.slice(0, primaryEmail.indexOf("@")),
    aliases: [],
    nonEditableAliases: [`${primaryEmail}.test-google-a.com`],
    isAdmin: false,
    suspended: false,
    archived: false,
    isMailboxSetup: true,
    ...change,
  };
}

function groupsOf(people: readonly GoogleUser[], domain: string): GoogleGroup[] {
  const addresses = people.map((it) => it.primaryEmail);
  const teams = Array.from({ length: Math.ceil(addresses.length / 10) }, (_, index) =>
    groupOf(`team-${index + 1}@${domain}`, addresses.slice(index * 10, index * 10 + 10)),
  );
  const nested = [
    ...teams.slice(0, 2).map((it) => it.email),
    ...addresses.slice(0, 1),
    "stranger@elsewhere.example",
  ];
  return [
    groupOf(`everyone@${domain}`, addresses),
    ...teams,
    groupOf(`nested@${domain}`, nested),
    groupOf(`empty@${domain}`, []),
  ];
}

function groupOf(email: string, members: readonly string[]): GoogleGroup {
  const name = email.slice(0, email.indexOf("@"));
  return { id: `group-${name}`, email, name, aliases: [email.replace("@", "-list@")], members };
}
