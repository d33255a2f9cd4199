import type { DeliveredTo } from "../world.ts";
import type { ContactSeed, GroupSeed, MicrosoftSeed, UserSeed } from "./seed.ts";

export type Member =
  | { readonly kind: "user"; readonly user: UserSeed }
  | { readonly kind: "group"; readonly group: GroupSeed }
  | { readonly kind: "contact"; readonly contact: ContactSeed };

/** Entra and Exchange's address book of one tenant. */
export interface Directory {
  readonly users: readonly UserSeed[];
  /** Those that Entra knows: without the dynamic ones. */
  readonly groups: readonly GroupSeed[];
  /** By object id or user principal name, in any case; not by an alias. */
  user(idOrName: string): UserSeed | undefined;
  /** Everything a group leads to, nested groups themselves included, each once. */
  transitiveMembers(group: GroupSeed): readonly Member[];
  /** Whose mailboxes an address leads to; plus addressing counts where the literal address is nobody's. */
  resolve(address: string): readonly DeliveredTo[];
}

export function openDirectory(seed: MicrosoftSeed): Directory {
  const members = [...allMembers(seed)];
  const byId = new Map(members.map((it) => [idOf(it), it]));
  const byAddress = new Map(members.flatMap((it) => addressesOf(it).map((address) => [address, it])));
  const byName = new Map(
    seed.users.flatMap((user) => [user.id, principalName(user)].map((name) => [name.toLowerCase(), user])),
  );
  const transitiveMembers = (group: GroupSeed): readonly Member[] => expand(group, byId);
  return {
    users: seed.users,
    groups: seed.groups.filter((it) => it.kind !== "dynamic-distribution"),
    user: (idOrName) => byName.get(idOrName.toLowerCase()),
    transitiveMembers,
    resolve: (address) => {
      const literal = address.toLowerCase();
      const found = byAddress.get(literal) ?? byAddress.get(withoutTag(literal));
      return found === undefined ? [] : reached(found, transitiveMembers);
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

function expand(group: GroupSeed, byId: ReadonlyMap<string, Member>): readonly Member[] {
  const found = new Map<string, Member>();
  const waiting = [...group.members];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const member = byId.get(id);
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
