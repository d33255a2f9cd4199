import { type GoogleCrowd, openGoogleCrowd } from "./crowd.ts";

/** A person's account. Addresses are lower case. */
export interface GoogleUser {
  /** The directory's immutable id, 21 digits. */
  readonly id: string;
  readonly primaryEmail: string;
  readonly name: string;
  readonly aliases: readonly string[];
  /** Aliases that come with the domain itself, such as `user@acme.example.test-google-a.com`. */
  readonly nonEditableAliases: readonly string[];
  readonly isAdmin: boolean;
  readonly suspended: boolean;
  readonly archived: boolean;
  /** False where the user has no Gmail licence: there is no mailbox then. */
  readonly isMailboxSetup: boolean;
}

export interface GoogleGroup {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly aliases: readonly string[];
  /** Addresses of users, of other groups, and of strangers. */
  readonly members: readonly string[];
}

/** An app of a Cloud project, to which the administrator has delegated scopes for the whole domain. */
export interface ServiceAccount {
  readonly clientEmail: string;
  readonly projectId: string;
  /** SPKI in PEM. */
  readonly publicKeyPem: string;
  readonly grantedScopes: readonly string[];
}

export interface GoogleMember {
  readonly type: "USER" | "GROUP";
  readonly email: string;
  /** `undefined` for strangers, which Google shows as users too. */
  readonly id: string | undefined;
}

/** Who is there: users by any of their addresses, and groups. */
export interface GoogleDirectory {
  readonly users: readonly GoogleUser[];
  readonly groups: readonly GoogleGroup[];
  /** Beside `users`: many more, made when they are asked for. */
  readonly crowd: GoogleCrowd;
  /** By primary address, alias or id. */
  user(key: string): GoogleUser | undefined;
  /** By address, alias or id. */
  group(key: string): GoogleGroup | undefined;
  /** `derived`: the members of nested groups in place of those groups, each once; circles end. */
  members(group: GoogleGroup, derived: boolean): readonly GoogleMember[];
  /** Adds somebody or a group, or changes it. */
  putUser(user: GoogleUser): void;
  putGroup(group: GoogleGroup): void;
  removeUser(id: string): void;
  /** Changes what an administrator can change while mail flows. */
  update(
    key: string,
    change: Partial<Pick<GoogleUser, "suspended" | "archived" | "isMailboxSetup">>,
  ): boolean;
}

export function openDirectory(
  seedUsers: readonly GoogleUser[],
  seedGroups: readonly GoogleGroup[],
  domain = "",
): GoogleDirectory {
  const crowd = openGoogleCrowd(domain);
  const users = new Map(seedUsers.map((it) => [it.id, it]));
  const userIds = new Map(seedUsers.flatMap((it) => keysOfUser(it).map((key) => [key, it.id])));
  const groups = new Map(seedGroups.map((it) => [it.id, it]));
  const groupIds = new Map(seedGroups.flatMap((it) => keysOfGroup(it).map((key) => [key, it.id])));
  const user = (key: string): GoogleUser | undefined =>
    users.get(userIds.get(key.toLowerCase()) ?? "") ?? crowd.find(key);
  const group = (key: string): GoogleGroup | undefined => groups.get(groupIds.get(key.toLowerCase()) ?? "");
  const toMember = (email: string): GoogleMember => {
    const found = group(email) ?? user(email);
    if (found === undefined) return { type: "USER", email, id: undefined };
    return "email" in found
      ? { type: "GROUP", email: found.email, id: found.id }
      : { type: "USER", email: found.primaryEmail, id: found.id };
  };
  return {
    get users() {
      return [...users.values()];
    },
    get groups() {
      return [...groups.values()];
    },
    crowd,
    user,
    group,
    members: (of, derived) => (derived ? flatten(of, group) : of.members).map(toMember),
    putUser(it) {
      users.set(it.id, it);
      for (const key of keysOfUser(it)) userIds.set(key, it.id);
    },
    putGroup(it) {
      groups.set(it.id, it);
      for (const key of keysOfGroup(it)) groupIds.set(key, it.id);
    },
    removeUser(id) {
      users.delete(id);
    },
    update(key, change) {
      const found = user(key);
      if (found !== undefined) users.set(found.id, { ...found, ...change });
      return found !== undefined;
    },
  };
}

function keysOfUser(user: GoogleUser): string[] {
  return [user.id, user.primaryEmail, ...user.aliases, ...user.nonEditableAliases].map((it) =>
    it.toLowerCase(),
  );
}

function keysOfGroup({ id, email, aliases }: GoogleGroup): string[] {
  return [id, email, ...aliases].map((it) => it.toLowerCase());
}

/** Addresses that are no groups, each once, in the order they are met. */
function flatten(start: GoogleGroup, group: GoogleDirectory["group"]): string[] {
  const seen = new Set([start.id]);
  const waiting = [...start.members];
  const found = new Set<string>();
  for (let email = waiting.shift(); email !== undefined; email = waiting.shift()) {
    const nested = group(email);
    if (nested === undefined) found.add(email.toLowerCase());
    else if (!seen.has(nested.id)) {
      seen.add(nested.id);
      waiting.push(...nested.members);
    }
  }
  return [...found];
}
