import { actorOf, type Member, type MemberRefusal, type Members } from "#identity/members.ts";
import type { TenantId } from "#shared/ids.ts";
import { ApiError, type ApiErrorType, notFound } from "./api-error.ts";
import {
  changeUser,
  endUserSessions,
  inviteUser,
  listUsers,
  removeUser,
  resetSecondFactor,
} from "./contract/users.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface UserNeeds {
  readonly members: Members;
  /** False where no mail goes out from here: the link is shown instead. */
  readonly mailInvitation: (invitation: InvitationMail) => Promise<boolean>;
  readonly publicUrl: () => string;
  readonly forgetPersons: () => void;
}

export interface InvitationMail {
  readonly tenantId: TenantId;
  readonly email: string;
  readonly name: string;
  readonly link: string;
}

/** Who belongs to an account. */
export function userRoutes(
  serve: ServeRoute,
  { members, mailInvitation, publicUrl, forgetPersons }: UserNeeds,
): void {
  serve(listUsers, async ({ params }, { caller }) =>
    ok(toItems(await members.list(params.account_id), caller.actor)),
  );

  serve(inviteUser, async ({ params, body }, { caller }) => {
    const { email, name = "", role } = body;
    const reply = await members.invite(params.account_id, { email, name, role, actor: caller.actor });
    if (reply.result === "is_member") {
      throw new ApiError("already_exists", `${email} belongs to this account already.`);
    }
    const link = `${publicUrl()}/invitation?token=${reply.token}`;
    const mailed = await mailInvitation({ tenantId: params.account_id, email, name, link });
    const [user] = toItems([reply.member], caller.actor);
    if (user === undefined) throw new ApiError("internal", "nobody was invited");
    return ok({ user, link: mailed ? null : link, mailed });
  });

  /** As it stands after a change, among the others: who is the last Super Admin shows only there. */
  const changed = async (tenantId: TenantId, { id }: Pick<Member, "id">, actor: string) => {
    forgetPersons();
    const item = toItems(await members.list(tenantId), actor).find((it) => it.id === id);
    if (item === undefined) throw notFound("user");
    return ok(item);
  };

  serve(
    changeUser,
    async ({ params: { account_id: tenantId, user_id: id }, body }, { caller: { actor } }) => {
      return changed(tenantId, memberOf(await members.change(tenantId, { id, actor }, body)), actor);
    },
  );

  serve(
    resetSecondFactor,
    async ({ params: { account_id: tenantId, user_id: id } }, { caller: { actor } }) => {
      return changed(tenantId, memberOf(await members.resetSecondFactor(tenantId, { id, actor })), actor);
    },
  );

  serve(endUserSessions, async ({ params: { account_id: tenantId, user_id: id } }, { caller: { actor } }) => {
    return changed(tenantId, memberOf(await members.endSessions(tenantId, { id, actor })), actor);
  });

  serve(removeUser, async ({ params: { account_id: tenantId, user_id: id } }, { caller: { actor } }) => {
    const { result } = await members.remove(tenantId, { id, actor });
    if (result !== "done") throw refusal(result);
    forgetPersons();
    return ok({ id });
  });
}

function memberOf(reply: Awaited<ReturnType<Members["change"]>>): Member {
  if (reply.result !== "done") throw refusal(reply.result);
  return reply.member;
}

function refusal(why: MemberRefusal): ApiError {
  return why === "not_found" ? notFound("user") : new ApiError(...REFUSALS[why]);
}

const REFUSALS: Readonly<Record<Exclude<MemberRefusal, "not_found">, [ApiErrorType, string]>> = {
  own: ["own_membership", "Nobody changes his own membership: another Super Admin does."],
  last_super_admin: [
    "last_super_admin",
    "This is the last Super Admin who can sign in: name another one first.",
  ],
  break_glass: [
    "break_glass_person",
    "This person may use a password when single sign-on fails: name another one in the sign-in settings first.",
  ],
  only_invited: ["wrong_state", "This person has not joined yet: withdraw the invitation and invite again."],
  elsewhere_too: [
    "belongs_elsewhere",
    "This person belongs to other accounts too: the operator does it, with `undeliver person reset-second-factor`.",
  ],
};

function toItems(members: readonly Member[], actor: string) {
  const superAdmins = members.filter((it) => it.state === "active" && it.role === "super-admin");
  return members.map((it) => ({
    id: it.id,
    state: it.state,
    email: it.email,
    name: it.name,
    role: it.role,
    actor: it.state === "invited" ? null : actorOf(it.id),
    is_self: actorOf(it.id) === actor,
    is_last_super_admin: superAdmins.length === 1 && superAdmins[0] === it,
    has_password: it.hasPassword,
    second_factor: it.hasSecondFactor,
    sessions: it.sessions,
    last_seen_at: iso(it.lastSeenAt),
    since: it.since.toISOString(),
    expires_at: iso(it.expiresAt),
    invited_by: it.invitedBy ?? null,
  }));
}
