import type { InvitationId, PersonId, TenantId } from "#shared/ids.ts";
import type { Role } from "./role.ts";

/** Somebody who belongs to a tenant, or is invited to. */
export interface Member {
  /** Of somebody invited: the invitation's. */
  readonly id: PersonId | InvitationId;
  readonly state: "invited" | "active" | "disabled";
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  /** That are open now. */
  readonly sessions: number;
  readonly lastSeenAt: Date | undefined;
  readonly since: Date;
  /** Of an invitation. */
  readonly expiresAt: Date | undefined;
  readonly invitedBy: string | undefined;
}

export interface NewInvitation {
  /** In lower case. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly actor: string;
}

export interface MemberChange {
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
}

export const MEMBER_REFUSALS = [
  "not_found",
  "own",
  "last_super_admin",
  "break_glass",
  "only_invited",
  "elsewhere_too",
] as const;
/** Why a change is not made; `elsewhere_too`: it would reach into accounts that are not the actor's. */
export type MemberRefusal = (typeof MEMBER_REFUSALS)[number];

export type MemberReply =
  | { readonly result: "done"; readonly member: Member }
  | { readonly result: MemberRefusal };

export type InviteReply =
  /** `token` is told here once and never again. */
  | { readonly result: "invited"; readonly member: Member; readonly token: string }
  | { readonly result: "is_member" };

interface About {
  readonly id: PersonId | InvitationId;
  readonly actor: string;
}

/** A person as others may know him. */
export interface Named {
  readonly personId: PersonId;
  readonly name: string;
  readonly email: string;
}

/** Port: who belongs to a tenant. */
export interface Members {
  /** Whoever belongs or has belonged to it. */
  names(tenantId: TenantId): Promise<readonly Named[]>;
  list(tenantId: TenantId): Promise<readonly Member[]>;
  invite(tenantId: TenantId, invitation: NewInvitation): Promise<InviteReply>;
  change(tenantId: TenantId, about: About, change: MemberChange): Promise<MemberReply>;
  /** A person, or an open invitation. */
  remove(tenantId: TenantId, about: About): Promise<{ readonly result: "done" | MemberRefusal }>;
  resetSecondFactor(tenantId: TenantId, about: About): Promise<MemberReply>;
  endSessions(tenantId: TenantId, about: About): Promise<MemberReply>;
}

interface Asked extends MemberChange {
  readonly member: Member;
  readonly actor: string;
  readonly isRemoved?: boolean;
  /** Active ones, the member counted. */
  readonly superAdmins: number;
  readonly breakGlass: PersonId | undefined;
}

/** A tenant always has a Super Admin who can sign in, and nobody takes his own rights by mistake. */
export function whyNotChange(asked: Asked): MemberRefusal | undefined {
  const { member, actor, superAdmins, breakGlass, role = member.role } = asked;
  if (member.state === "invited") return "only_invited";
  if (actor === actorOf(member.id)) return "own";
  const isOne = member.state === "active" && member.role === "super-admin";
  const staysOne = !(asked.isRemoved ?? false) && asked.disabled !== true && role === "super-admin";
  if (!isOne || staysOne) return undefined;
  if (superAdmins <= 1) return "last_super_admin";
  return member.id === breakGlass ? "break_glass" : undefined;
}

export function actorOf(personId: Member["id"]): string {
  return `person:${personId}`;
}
