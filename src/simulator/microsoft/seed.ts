import { createHash } from "node:crypto";

/**
 * What a person's mailbox is, as Graph shows it: `on-premises` and `unlicensed` answer MailboxNotEnabledForRESTAPI,
 * `out-of-scope` answers ErrorAccessDenied, because the customer did not grant it to the app.
 */
export type UserKind = "user" | "shared" | "on-premises" | "unlicensed" | "out-of-scope";

export interface UserSeed {
  /** Entra's object id. */
  readonly id: string;
  /** The primary address; the user principal name too, unless `userPrincipalName` says otherwise. */
  readonly address: string;
  readonly aliases: readonly string[];
  readonly displayName: string;
  readonly kind: UserKind;
  readonly userPrincipalName?: string;
  /** Recoverable Items are over their quota: nothing more can be deleted. */
  readonly isRecoverableFull?: boolean;
}

/** A mail contact: in the directory, with an address, without a mailbox here. */
export interface ContactSeed {
  readonly id: string;
  readonly address: string;
  readonly displayName: string;
}

/** `dynamic-distribution` delivers like a distribution list, but Entra (and so Graph) does not know it. */
type GroupKind = "distribution" | "dynamic-distribution" | "microsoft-365";

export interface GroupSeed {
  readonly id: string;
  readonly address: string;
  readonly aliases: readonly string[];
  readonly displayName: string;
  readonly kind: GroupKind;
  /** Object ids of users, contacts and other groups. */
  readonly members: readonly string[];
}

/** An app registration, consented in this tenant. */
export interface ClientSeed {
  readonly id: string;
  readonly secret?: string;
  readonly secretExpiresAt?: Date;
  /** An X.509 certificate as PEM: the app may sign its assertions with its key. */
  readonly certificatePem?: string;
  /** Registered elsewhere: unknown here until an administrator has consented to it. */
  readonly needsConsent?: boolean;
  /** Granted application permissions; absent: all that retracting needs. */
  readonly roles?: readonly string[];
  /** What Exchange itself grants for some mailboxes (RBAC for Applications): in no token. */
  readonly scoped?: ScopedRoles;
}

interface ScopedRoles {
  readonly roles: readonly string[];
  /** Addresses. */
  readonly mailboxes: readonly string[];
}

/** Per app and mailbox. https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits */
export interface MailboxLimits {
  readonly concurrentRequests: number;
  readonly requestsPerWindow: number;
  readonly windowSeconds: number;
}

export interface MicrosoftSeed {
  readonly tenantId: string;
  /** Such as `acme.onmicrosoft.com`. */
  readonly onmicrosoftName: string;
  /** Accepted mail domains, lower case. */
  readonly domains: readonly string[];
  readonly users: readonly UserSeed[];
  readonly groups: readonly GroupSeed[];
  readonly contacts: readonly ContactSeed[];
  readonly clients: readonly ClientSeed[];
  /** US Government and China: Graph has no permanentDelete there. */
  readonly isNationalCloud?: boolean;
  readonly limits?: MailboxLimits;
  readonly tokenLifetimeSeconds?: number;
  /** So many more people, made when they are asked for: see crowd.ts. They are in the directory and have no mailbox. */
  readonly crowd?: number;
  /** True: `smtp:` in a filter also finds a primary address (`SMTP:`). Which of the two Entra does is not documented. */
  readonly ignoresProxyPrefixCase?: boolean;
}

interface SeedOptions {
  readonly users: number;
  readonly sharedMailboxes?: number;
  readonly domain?: string;
  readonly secret?: string;
}

/**
 * An organisation of `users` people, for tests and for the demo. The same options give the same ids. There are always
 * the lists `everyone@`, `finance@` (a third of the people) and `finance-and-friends@` (finance and an outside
 * contact), and the Microsoft 365 group `project@`. Everybody has the alias `<first>.<last>.alias@`.
 *
 * @example const organisation = openMicrosoftOrganisation(microsoftSeed({ users: 3 }), deps);
 */
export function microsoftSeed({
  users,
  sharedMailboxes = 0,
  domain = "contoso.test",
  secret = "a-secret-of-the-simulator",
}: SeedOptions): MicrosoftSeed {
  const people = Array.from({ length: users }, (_, index) => person(domain, index));
  const shared = Array.from({ length: sharedMailboxes }, (_, index) => sharedMailbox(domain, index));
  const contact = {
    id: seedId(domain, "contact"),
    address: "friend@elsewhere.test",
    displayName: "Friend Elsewhere",
  };
  return {
    tenantId: seedId(domain, "tenant"),
    onmicrosoftName: `${domain.split(".")[0] ?? domain}.onmicrosoft.com`,
    domains: [domain],
    users: [...people, ...shared],
    groups: lists(domain, people, contact),
    contacts: [contact],
    clients: [{ id: seedId(domain, "client"), secret }],
  };
}

/** A GUID that depends on nothing but its arguments. */
export function seedId(domain: string, name: string): string {
  const hex = createHash("sha256").update(`${domain}/${name}`).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

function person(domain: string, index: number): UserSeed {
  const first = FIRST_NAMES[index % FIRST_NAMES.length] ?? "";
  const last = LAST_NAMES[index % LAST_NAMES.length] ?? "";
  const repeat = Math.floor(index / (FIRST_NAMES.length * LAST_NAMES.length));
  const name = `${first}.${last}${repeat === 0 ? "" : repeat + 1}`.toLowerCase();
  return {
    id: seedId(domain, `user-${index}`),
    address: `${name}@${domain}`,
    aliases: [`${name}.alias@${domain}`],
    displayName: `${first} ${last}`,
    kind: "user",
  };
}

function sharedMailbox(domain: string, index: number): UserSeed {
  const name = `desk${index + 1}`;
  return {
    id: seedId(domain, `shared-${index}`),
    address: `${name}@${domain}`,
    aliases: [],
    displayName: `Desk ${index + 1}`,
    kind: "shared",
  };
}

function lists(domain: string, people: readonly UserSeed[], contact: ContactSeed): readonly GroupSeed[] {
  const group = (name: string, kind: GroupKind, members: readonly string[]): GroupSeed => ({
    id: seedId(domain, `group-${name}`),
    address: `${name}@${domain}`,
    aliases: [],
    displayName: name,
    kind,
    members,
  });
  const everyone = people.map((it) => it.id);
  const finance = group(
    "finance",
    "distribution",
    everyone.filter((_, index) => index % 3 === 0),
  );
  return [
    group("everyone", "distribution", everyone),
    finance,
    group("finance-and-friends", "distribution", [finance.id, contact.id]),
    group("project", "microsoft-365", everyone.slice(0, 2)),
  ];
}

const FIRST_NAMES = (
  "Amal Bruno Chiara Dalia Emre Freya Goran Hana Ines Jonas Kofi Lucia Mateo Nadia Oskar Priya Quentin Rosa Stefan " +
  "Tuuli Usha Viktor Wanda Yusuf Zora"
).split(" ");
// 24, one fewer than the first names: walking both lists at once, every pair comes before one comes again.
const LAST_NAMES = (
  "Abate Berg Costa Dvorak Eklund Fischer Gupta Hansen Ito Jansen Kaya Lindt Moreau Novak Okafor Petrov Quist Ricci " +
  "Santos Tanaka Ueda Vogel Weber Ziegler"
).split(" ");
