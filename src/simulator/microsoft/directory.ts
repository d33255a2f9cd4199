import type { DeliveredTo } from "../world.ts";
import { type Crowd, openCrowd } from "./crowd.ts";
import type { ContactSeed, GroupSeed, MicrosoftSeed, UserSeed } from "./seed.ts";

export type Member =
  | { readonly kind: "user"; readonly user: UserSeed }
  | { readonly kind: "group"; readonly group: GroupSeed }
  | { readonly kind: "contact"; readonly contact: ContactSeed };

/** What an administrator changed, as Graph tells it later. */
export interface DirectoryChange {
  readonly kind: "user" | "group";
  readonly id: string;
  readonly isRemoved: boolean;
  /** Of a group: who came and who left; `undefined`: the group itself changed. */
  readonly members?: { readonly added: readonly string[]; readonly removed: readonly string[] } | undefined;
}

/** Entra and Exchange's address book of one tenant. */
export interface Directory {
  readonly users: readonly UserSeed[];
  /** Those that Entra knows: without the dynamic ones. */
  readonly groups: readonly GroupSeed[];
  /** Beside `users`: many more, made when they are asked for. */
  readonly crowd: Crowd;
  /** In the order in which they were made. */
  readonly changes: readonly DirectoryChange[];
  /** Adds somebody, or changes him. */
  putUser(user: UserSeed): void;
  putGroup(group: GroupSeed): void;
  /** A user or a group. */
  remove(id: string): void;
  member(id: string): Member | undefined;
  /** By object id or user principal name, in any case; not by an alias. */
  user(idOrName: string): UserSeed | undefined;
  /** Everything a group leads to, nested groups themselves included, each once. */
  transitiveMembers(group: GroupSeed): readonly Member[];
  /** Whose mailboxes an address leads to; plus addressing counts where the literal address is nobody's. */
  resolve(address: string): readonly DeliveredTo[];
}

export function openDirectory(seed: MicrosoftSeed): Directory {
  const book = openBook(seed);
  const changes: DirectoryChange[] = [];
  const crowd = openCrowd(seed.crowd ?? 0, seed.domains[0] ?? "");
  const crowdMember = (key: string): Member | undefined => {
    const user = crowd.find(key);
    return user && { kind: "user", user };
  };
  const member = (id: string): Member | undefined => book.byId(id) ?? crowdMember(id);
  const transitiveMembers = (group: GroupSeed): readonly Member[] => expand(group, member);
  const at = (address: string): Member | undefined => book.byAddress(address) ?? crowdMember(address);
  return {
    get users() {
      return book.users();
    },
    get groups() {
      return book.groups().filter((it) => it.kind !== "dynamic-distribution");
    },
    crowd,
    changes,
    member,
    putUser: (user) => {
      book.put({ kind: "user", user });
      changes.push({ kind: "user", id: user.id, isRemoved: false });
    },
    putGroup: (group) => {
      changes.push(...changesOf(book.byId(group.id), group));
      book.put({ kind: "group", group });
    },
    remove: (id) => {
      const gone = book.remove(id);
      if (gone !== undefined && gone.kind !== "contact")
        changes.push({ kind: gone.kind, id, isRemoved: true });
    },
    user: (idOrName) => book.byName(idOrName) ?? crowd.find(idOrName),
    transitiveMembers,
    resolve: (address) => {
      const literal = address.toLowerCase();
      const found = at(literal) ?? at(withoutTag(literal));
      return found === undefined ? [] : reached(found, transitiveMembers);
    },
  };
}

/** A group that only has other members is told with these alone. */
function changesOf(before: Member | undefined, group: GroupSeed): readonly DirectoryChange[] {
  const former = before?.kind === "group" ? before.group : undefined;
  const members = {
    added: group.members.filter((it) => former?.members.includes(it) !== true),
    removed: (former?.members ?? []).filter((it) => !group.members.includes(it)),
  };
  const base = { kind: "group", id: group.id, isRemoved: false } as const;
  const isSame =
    former !== undefined && JSON.stringify({ ...former, members: group.members }) === JSON.stringify(group);
  return isSame ? [{ ...base, members }] : [base, { ...base, members }];
}

/** Everybody and every group, found by whatever they are called. */
function openBook(seed: MicrosoftSeed) {
  const members = new Map([...allMembers(seed)].map((it) => [idOf(it), it]));
  const addresses = new Map<string, Member>();
  const names = new Map<string, UserSeed>();
  const namesOf = (user: UserSeed) => [user.id, principalName(user)].map((it) => it.toLowerCase());
  const index = (it: Member): void => {
    for (const address of addressesOf(it)) addresses.set(address, it);
    if (it.kind === "user") for (const name of namesOf(it.user)) names.set(name, it.user);
  };
  const remove = (id: string): Member | undefined => {
    const it = members.get(id);
    if (it === undefined) return undefined;
    for (const address of addressesOf(it)) addresses.delete(address);
    if (it.kind === "user") for (const name of namesOf(it.user)) names.delete(name);
    members.delete(id);
    return it;
  };
  for (const it of members.values()) index(it);
  return {
    users: () => [...members.values()].flatMap((it) => (it.kind === "user" ? [it.user] : [])),
    groups: () => [...members.values()].flatMap((it) => (it.kind === "group" ? [it.group] : [])),
    byId: (id: string) => members.get(id),
    byAddress: (address: string) => addresses.get(address),
    byName: (name: string) => names.get(name.toLowerCase()),
    remove,
    put: (it: Member): void => {
      remove(idOf(it));
      members.set(idOf(it), it);
      index(it);
    },
  };
}

export function principalName(user: UserSeed): string {
  return user.userPrincipalName ?? user.address;
}

/** As Entra shows them: the primary address behind `SMTP:`, the others behind `smtp:`. */
export function proxyAddresses(of: {
  readonly address: string;
  readonly aliases: readonly string[];
}): string[] {
  return [`SMTP:${of.address}`, ...of.aliases.map((alias) => `smtp:${alias}`)];
}

function* allMembers(seed: MicrosoftSeed): Generator<Member> {
  for (const user of seed.users) yield { kind: "user", user };
  for (const group of seed.groups) yield { kind: "group", group };
  for (const contact of seed.contacts) yield { kind: "contact", contact };
}

function idOf(member: Member): string {
  switch (member.kind) {
    case "user":
      return member.user.id;
    case "group":
      return member.group.id;
    case "contact":
      return member.contact.id;
  }
}

function addressesOf(member: Member): readonly string[] {
  switch (member.kind) {
    case "user":
      return lowerCase(member.user);
    case "group":
      return lowerCase(member.group);
    case "contact":
      return [member.contact.address.toLowerCase()];
  }
}

function lowerCase(of: { readonly address: string; readonly aliases: readonly string[] }): readonly string[] {
  return [of.address, ...of.aliases].map((address) => address.toLowerCase());
}

function expand(group: GroupSeed, byId: (id: string) => Member | undefined): readonly Member[] {
  const found = new Map<string, Member>();
  const waiting = [...group.members];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const member = byId(id);
    // Groups can contain each other, and themselves.
    if (member === undefined || found.has(id) || id === group.id) continue;
    found.set(id, member);
    if (member.kind === "group") waiting.push(...member.group.members);
  }
  return [...found.values()];
}

function reached(member: Member, members: (group: GroupSeed) => readonly Member[]): readonly DeliveredTo[] {
  switch (member.kind) {
    case "contact":
      return [];
    case "user":
      return [{ address: member.user.address, mailboxId: member.user.id, viaGroup: undefined }];
    case "group":
      return ofGroup(member.group, members);
  }
}

/** A Microsoft 365 group keeps its mail in a mailbox of its own; a list keeps none. */
function ofGroup(group: GroupSeed, members: (group: GroupSeed) => readonly Member[]): readonly DeliveredTo[] {
  if (group.kind === "microsoft-365") return [groupMailbox(group, undefined)];
  return members(group).flatMap((it) => {
    if (it.kind === "user")
      return [{ address: it.user.address, mailboxId: it.user.id, viaGroup: group.address }];
    return it.kind === "group" && it.group.kind === "microsoft-365"
      ? [groupMailbox(it.group, group.address)]
      : [];
  });
}

function groupMailbox(group: GroupSeed, viaGroup: string | undefined): DeliveredTo {
  return { address: group.address, mailboxId: group.id, viaGroup };
}

function withoutTag(address: string): string {
  const at = address.lastIndexOf("@");
  const plus = address.indexOf("+");
  return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address;
}
