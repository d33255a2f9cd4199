import {
  type Member,
  type MemberChange,
  type MemberRefusal,
  type MemberReply,
  whyNotChange,
} from "#identity/members.ts";
import { SIGN_IN } from "#identity/sign-in-setting.ts";
import type { TenantId } from "#shared/ids.ts";
import { appendEvents, type NewFact } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { findMember } from "./member-rows.ts";
import { endStrandedSessions } from "./member-sign-in.ts";
import { readSetting } from "./tenant-settings.ts";
import { revokeTokensOf } from "./tokens.ts";

interface Change extends MemberChange {
  readonly id: Member["id"];
  readonly actor: string;
}

export async function changeMember(
  tx: Transaction,
  tenantId: TenantId,
  change: Change,
): Promise<MemberReply> {
  const found = await lockMember(tx, tenantId, change);
  if ("result" in found) return found;
  const { member } = found;
  const { role = member.role, disabled = member.state === "disabled" } = change;
  await tx.rows(CHANGE, [tenantId, member.id, role, disabled]);
  if (disabled) await endStrandedSessions(tx, tenantId, member.id);
  await appendEvents(tx, tenantId, factsOf(member, { ...change, role, disabled }));
  return done(await findMember(tx, tenantId, member.id));
}

/** A person's row stays, as what he did bears his id. */
export async function removeMember(
  tx: Transaction,
  tenantId: TenantId,
  about: Pick<Change, "id" | "actor">,
): Promise<{ readonly result: "done" | MemberRefusal }> {
  const found = await lockMember(tx, tenantId, { ...about, isRemoved: true });
  if ("result" in found) return found.result === "only_invited" ? withdraw(tx, tenantId, about) : found;
  const { id, email, role, state } = found.member;
  await tx.rows(REMOVE, [tenantId, id]);
  await endStrandedSessions(tx, tenantId, id);
  await revokeTokensOf(tx, tenantId, { maker: `person:${id}`, actor: about.actor });
  const data = { personId: id, email, before: { role, state } };
  await appendEvents(tx, tenantId, [{ kind: "person.removed", actor: about.actor, data }]);
  return { result: "done" };
}

type Locked = { readonly member: Member } | { readonly result: MemberRefusal };

/** One change after the other: the tenant's row is locked until the commit, so that two never take the last two Super Admins. */
async function lockMember(
  tx: Transaction,
  tenantId: TenantId,
  asked: Change & { readonly isRemoved?: boolean },
): Promise<Locked> {
  await tx.rows("select 1 from tenant where id = $1 for no key update", [tenantId]);
  const member = await findMember(tx, tenantId, asked.id);
  if (member === undefined) return { result: "not_found" };
  const [counted] = await tx.rows<{ count: number }>(SUPER_ADMINS, [tenantId]);
  const breakGlass = (await readSetting(tx, tenantId, SIGN_IN)).value.singleSignOn?.breakGlass;
  const result = whyNotChange({ ...asked, member, superAdmins: counted?.count ?? 0, breakGlass });
  return result === undefined ? { member } : { result };
}

async function withdraw(
  tx: Transaction,
  tenantId: TenantId,
  { id, actor }: Pick<Change, "id" | "actor">,
): Promise<{ readonly result: "done" | MemberRefusal }> {
  const [gone] = await tx.rows<{ email: string; role: string }>(WITHDRAW, [tenantId, id]);
  if (gone === undefined) return { result: "not_found" };
  const data = { invitationId: id, email: gone.email, before: { role: gone.role } };
  await appendEvents(tx, tenantId, [{ kind: "person.invitation_withdrawn", actor, data }]);
  return { result: "done" };
}

function factsOf(
  member: Member,
  { actor, role, disabled }: Required<Pick<Change, "actor">> & Change,
): readonly NewFact[] {
  const about = { personId: member.id, email: member.email };
  const facts: NewFact[] = [];
  if (role !== member.role) {
    const data = { ...about, before: { role: member.role }, after: { role } };
    facts.push({ kind: "person.role_changed", actor, data });
  }
  if (disabled !== (member.state === "disabled")) {
    const [before, after] = [{ state: member.state }, { state: disabled === true ? "disabled" : "active" }];
    const data = { ...about, before, after };
    facts.push({ kind: disabled === true ? "person.disabled" : "person.enabled", actor, data });
  }
  return facts;
}

function done(member: Member | undefined): MemberReply {
  return member === undefined ? { result: "not_found" } : { result: "done", member };
}

const CHANGE = `
  update membership set role = $3, disabled_at = case when $4 then coalesce(disabled_at, now()) end
  where tenant_id = $1 and person_id = $2`;
const REMOVE = "update membership set removed_at = now() where tenant_id = $1 and person_id = $2";
const WITHDRAW = `
  update invitation set withdrawn_at = now()
  where tenant_id = $1 and id = $2 and accepted_at is null and withdrawn_at is null returning email, role`;
const SUPER_ADMINS = `
  select count(*)::int as count from membership
  where tenant_id = $1 and role = 'super-admin' and disabled_at is null and removed_at is null`;
