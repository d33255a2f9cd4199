import type { Role } from "#identity/role.ts";
import { nextId, type Id, type PersonId, type TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

interface NewPerson {
  /** In lower case. */
  readonly email: string;
  readonly name: string;
  /** Absent: signs in by single sign-on only. */
  readonly passwordHash?: string;
}

/** A person of this instance; `undefined` where somebody has the e-mail already. As sign-in keeps persons. */
export async function createPerson(
  tx: Transaction,
  { email, name, passwordHash }: NewPerson,
): Promise<PersonId | undefined> {
  const [made] = await tx.rows<{ id: PersonId }>(CREATE, [nextId<PersonId>(), name, email]);
  if (made !== undefined && passwordHash !== undefined) {
    await tx.rows(ADD_PASSWORD, [nextId<Id<"credential">>(), made.id, passwordHash]);
  }
  return made?.id;
}

interface NewMembership {
  readonly personId: PersonId;
  readonly role: Role;
  /** An actor, or nobody. */
  readonly invitedBy: string | undefined;
}

/** Whoever was taken out once comes back as new. */
export async function addMembership(
  tx: Transaction,
  tenantId: TenantId,
  { personId, role, invitedBy }: NewMembership,
): Promise<void> {
  await tx.rows(JOIN, [tenantId, personId, role, invitedBy ?? null]);
}

export async function findPersonId(tx: Transaction, email: string): Promise<PersonId | undefined> {
  const [row] = await tx.rows<{ id: PersonId }>(`select id from identity."user" where email = $1`, [email]);
  return row?.id;
}

const CREATE = `
  insert into identity."user" (id, name, email, "emailVerified", "twoFactorEnabled")
  values ($1, $2, $3, true, false)
  on conflict (email) do nothing returning id`;
const ADD_PASSWORD = `
  insert into identity."account" (id, "accountId", "providerId", "userId", password, "updatedAt")
  values ($1, $2::uuid::text, 'credential', $2::uuid, $3, now())`;
const JOIN = `
  insert into membership (tenant_id, person_id, role, invited_by) values ($1, $2, $3, $4)
  on conflict (tenant_id, person_id) do update
  set role = excluded.role, invited_by = excluded.invited_by, created_at = now(), disabled_at = null, removed_at = null`;
