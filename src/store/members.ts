import { randomBytes } from "node:crypto";
import { INVITATION_MS } from "#identity/invitations.ts";
import type { InviteReply, Members, Named, NewInvitation } from "#identity/members.ts";
import { hashOf, newLinkToken } from "#identity/one-time-secret.ts";
import type { Role } from "#identity/role.ts";
import { type InvitationId, nextId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import { changeMember, removeMember } from "./change-member.ts";
import type { Database, Transaction } from "./database.ts";
import { findMember, listMembers } from "./member-rows.ts";
import { endSessionsOf, resetSecondFactorOf } from "./member-sign-in.ts";

/** Who belongs to a tenant. Names and sessions lie where only the worker's role sees them; each statement names the tenant. */
export function openMembers(database: Database): Members {
  return {
    names: (tenantId) => database.asWorker((tx) => tx.rows<Named>(NAMES, [tenantId])),
    list: (tenantId) => database.asWorker((tx) => listMembers(tx, tenantId)),
    invite: (tenantId, invitation) =>
      againOnConflict(() => database.asWorker((tx) => invite(tx, tenantId, invitation))),
    change: (tenantId, { id, actor }, change) =>
      database.asWorker((tx) => changeMember(tx, tenantId, { id, actor, ...change })),
    remove: (tenantId, about) => database.asWorker((tx) => removeMember(tx, tenantId, about)),
    resetSecondFactor: (tenantId, about) =>
      database.asWorker((tx) => resetSecondFactorOf(tx, tenantId, about)),
    endSessions: (tenantId, about) => database.asWorker((tx) => endSessionsOf(tx, tenantId, about)),
  };
}

/** The former link of the same e-mail ends. */
async function invite(
  tx: Transaction,
  tenantId: TenantId,
  { email, name, role, actor }: NewInvitation,
): Promise<InviteReply> {
  const isMember = await tx.rows(IS_MEMBER, [tenantId, email]);
  if (isMember.length > 0) return { result: "is_member" };
  const withdrawn = await tx.rows<{ role: Role }>(REPLACE, [tenantId, email]);
  const token = newLinkToken(randomBytes);
  const id = nextId<InvitationId>();
  const expiresAt = new Date(Date.now() + INVITATION_MS);
  await tx.rows(INVITE, [tenantId, id, email, name, role, hashOf(token), actor, expiresAt]);
  const data = {
    invitationId: id,
    email,
    role,
    ...(withdrawn[0] && { before: { role: withdrawn[0].role } }),
    after: { name, role },
  };
  await appendEvents(tx, tenantId, [{ kind: "person.invited", actor, data }]);
  const member = await findMember(tx, tenantId, id);
  if (member === undefined) throw new Error("an invitation was written and is not there");
  return { result: "invited", member, token };
}

const NAMES = `
  select m.person_id as "personId", u.name, u.email
  from membership m join identity."user" u on u.id = m.person_id
  where m.tenant_id = $1 order by u.email`;
const IS_MEMBER = `
  select from membership m join identity."user" u on u.id = m.person_id
  where m.tenant_id = $1 and u.email = $2 and m.removed_at is null`;
const REPLACE = `
  update invitation set withdrawn_at = now()
  where tenant_id = $1 and email = $2 and accepted_at is null and withdrawn_at is null returning role`;
const INVITE = `
  insert into invitation (tenant_id, id, email, name, role, sha256, invited_by, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;
