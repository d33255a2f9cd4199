import type { Member } from "#identity/members.ts";
import type { Role } from "#identity/role.ts";
import type { InvitationId, PersonId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";

export async function listMembers(tx: Transaction, tenantId: TenantId): Promise<readonly Member[]> {
  const persons = await tx.rows<PersonRow>(`${PERSONS} order by u.email`, [tenantId]);
  const invited = await tx.rows<InvitedRow>(`${INVITED} order by email`, [tenantId]);
  return [...persons.map(fromPerson), ...invited.map(fromInvitation)];
}

export async function findMember(
  tx: Transaction,
  tenantId: TenantId,
  id: Member["id"],
): Promise<Member | undefined> {
  const [person] = await tx.rows<PersonRow>(`${PERSONS} and m.person_id = $2`, [tenantId, id]);
  if (person !== undefined) return fromPerson(person);
  const [invited] = await tx.rows<InvitedRow>(`${INVITED} and id = $2`, [tenantId, id]);
  return invited && fromInvitation(invited);
}

interface PersonRow {
  readonly id: PersonId;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled_at: Date | null;
  readonly created_at: Date;
  readonly invited_by: string | null;
  readonly has_password: boolean;
  readonly has_second_factor: boolean;
  readonly sessions: number;
  readonly last_seen_at: Date | null;
}

function fromPerson(row: PersonRow): Member {
  return {
    id: row.id,
    state: row.disabled_at === null ? "active" : "disabled",
    email: row.email,
    name: row.name,
    role: row.role,
    hasPassword: row.has_password,
    hasSecondFactor: row.has_second_factor,
    sessions: row.sessions,
    lastSeenAt: fromNull(row.last_seen_at),
    since: row.created_at,
    expiresAt: undefined,
    invitedBy: fromNull(row.invited_by),
  };
}

interface InvitedRow {
  readonly id: InvitationId;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly invited_by: string;
}

function fromInvitation(row: InvitedRow): Member {
  return {
    id: row.id,
    state: "invited",
    email: row.email,
    name: row.name,
    role: row.role,
    hasPassword: false,
    hasSecondFactor: false,
    sessions: 0,
    lastSeenAt: undefined,
    since: row.created_at,
    expiresAt: row.expires_at,
    invitedBy: row.invited_by,
  };
}

// A session that another tenant's identity provider opened is none of this tenant's business.
const PERSONS = `
  select m.person_id as id, u.email, u.name, m.role, m.disabled_at, m.created_at, m.invited_by,
    exists (select from identity."account" a
      where a."userId" = u.id and a."providerId" = 'credential' and a.password is not null) as has_password,
    coalesce(u."twoFactorEnabled", false) as has_second_factor, s.sessions, s.last_seen_at
  from membership m join identity."user" u on u.id = m.person_id
  cross join lateral (
    select count(*)::int as sessions, max("updatedAt") as last_seen_at from identity."session" s
    where s."userId" = u.id and s."expiresAt" > now() and (s."tenantId" is null or s."tenantId" = $1::uuid::text)) s
  where m.tenant_id = $1::uuid and m.removed_at is null`;
const INVITED = `
  select id, email, name, role, created_at, expires_at, invited_by from invitation
  where tenant_id = $1 and accepted_at is null and withdrawn_at is null`;
