import type { Invitation, Invitations, Joining, JoinReply } from "#identity/invitations.ts";
import { hashOf } from "#identity/one-time-secret.ts";
import type { Role } from "#identity/role.ts";
import type { InvitationId, PersonId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { addMembership, createPerson, findPersonId } from "./person-rows.ts";

/** Invitations, seen from the link: the token is all that is known, so these are named statements of the worker's role. */
export function openInvitations(database: Database): Invitations {
  return {
    find: (token) =>
      database.asWorker(async (tx) => (await tx.rows<Row>(FIND, [hashOf(token)])).map(toInvitation)[0]),
    accept: (token, joining) => database.asWorker((tx) => accept(tx, token, joining)),
  };
}

async function accept(tx: Transaction, token: string, joining: Joining): Promise<JoinReply> {
  const [invitation] = await tx.rows<OpenInvitation>(LOCK, [hashOf(token)]);
  if (invitation === undefined) return { result: "not_found" };
  const person = await whoJoins(tx, invitation, joining);
  if (typeof person !== "string") return person;
  await joinBy(tx, invitation, { personId: person, by: joining.by });
  return { result: "joined", tenantId: invitation.tenant_id, email: invitation.email };
}

async function whoJoins(
  tx: Transaction,
  { email }: OpenInvitation,
  joining: Joining,
): Promise<PersonId | JoinReply> {
  if (joining.by === "password") {
    const { name, passwordHash } = joining;
    return (await createPerson(tx, { email, name, passwordHash })) ?? { result: "person_exists" };
  }
  return (await findPersonId(tx, email)) === joining.personId ? joining.personId : { result: "other_person" };
}

export interface OpenInvitation {
  readonly tenant_id: TenantId;
  readonly id: InvitationId;
  readonly email: string;
  readonly role: Role;
  readonly invited_by: string;
}

/** The invitation of this e-mail, locked: for who comes from the tenant's identity provider and has no link. */
export async function lockInvitationOf(
  tx: Transaction,
  tenantId: TenantId,
  email: string,
): Promise<OpenInvitation | undefined> {
  const [row] = await tx.rows<OpenInvitation>(LOCK_OF_EMAIL, [tenantId, email]);
  return row;
}

export async function joinBy(
  tx: Transaction,
  { tenant_id: tenantId, id, email, role, invited_by: invitedBy }: OpenInvitation,
  { personId, by }: { readonly personId: PersonId; readonly by: "password" | "session" | "single_sign_on" },
): Promise<void> {
  await tx.rows(ACCEPT, [tenantId, id]);
  await addMembership(tx, tenantId, { personId, role, invitedBy });
  const data = { personId, email, role, by, invitationId: id, after: { role } };
  await appendEvents(tx, tenantId, [{ kind: "person.joined", actor: `person:${personId}`, data }]);
}

interface Row extends OpenInvitation {
  readonly tenant_name: string;
  readonly name: string;
  readonly inviter: string;
  readonly expires_at: Date;
  readonly person_exists: boolean;
  readonly has_single_sign_on: boolean;
}

function toInvitation(row: Row): Invitation {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    tenantName: row.tenant_name,
    email: row.email,
    name: row.name,
    role: row.role,
    invitedBy: row.inviter,
    expiresAt: row.expires_at,
    personExists: row.person_exists,
    hasSingleSignOn: row.has_single_sign_on,
  };
}

const OPEN = "i.accepted_at is null and i.withdrawn_at is null and i.expires_at > now()";
const FIND = `
  select i.tenant_id, i.id, i.email, i.name, i.role, i.invited_by, i.expires_at, t.name as tenant_name,
    coalesce((select u.email from identity."user" u where 'person:' || u.id = i.invited_by), i.invited_by) as inviter,
    exists (select from identity."user" u where u.email = i.email) as person_exists,
    exists (select from sign_in_domain d
      where d.tenant_id = i.tenant_id and d.domain = split_part(i.email, '@', 2)) as has_single_sign_on
  from invitation i join tenant t on t.id = i.tenant_id
  where i.sha256 = $1 and ${OPEN}`;
const LOCK = `
  select i.tenant_id, i.id, i.email, i.role, i.invited_by from invitation i where i.sha256 = $1 and ${OPEN} for update`;
const LOCK_OF_EMAIL = `
  select i.tenant_id, i.id, i.email, i.role, i.invited_by from invitation i
  where i.tenant_id = $1 and i.email = $2 and ${OPEN} for update`;
const ACCEPT = "update invitation set accepted_at = now() where tenant_id = $1 and id = $2";
