import { randomBytes } from "node:crypto";
import { newLinkToken } from "#identity/one-time-secret.ts";
import type { Role } from "#identity/role.ts";
import { type Id, nextId, type PersonId, type TenantId } from "#shared/ids.ts";
import { changeMember } from "./change-member.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { forgetSecondFactor } from "./member-sign-in.ts";
import { findPersonId } from "./person-rows.ts";
import { tellTenants } from "./tell-tenants.ts";

export interface PersonListed {
  readonly email: string;
  readonly name: string;
  readonly tenant: string;
  readonly role: Role;
  readonly state: "active" | "disabled" | "invited";
  readonly secondFactor: boolean;
  readonly lastSeenAt: Date | undefined;
}

const OPERATOR = "operator";

/** Who can sign in, for the instance operator. */
export async function listPersons(database: Database): Promise<readonly PersonListed[]> {
  const rows = await database.asWorker((tx) => tx.rows<Row>(LIST));
  return rows.map(({ second_factor: secondFactor, last_seen_at: lastSeenAt, ...row }) => ({
    ...row,
    secondFactor,
    lastSeenAt: fromNull(lastSeenAt),
  }));
}

/** A token by which the person sets a new password, as one that was mailed; `undefined` where there is no such person. */
export function makeResetToken(database: Database, email: string): Promise<string | undefined> {
  return database.asWorker(async (tx) => {
    const personId = await findPersonId(tx, email);
    if (personId === undefined) return undefined;
    const token = newLinkToken(randomBytes);
    await tx.rows(KEEP_TOKEN, [nextId<Id<"verification">>(), `reset-password:${token}`, personId]);
    await tell(tx, { personId, kind: "person.password_reset_asked" });
    return token;
  });
}

/** Wherever the person belongs. False where there is none. */
export function resetSecondFactor(database: Database, email: string): Promise<boolean> {
  return database.asWorker(async (tx) => {
    const personId = await findPersonId(tx, email);
    if (personId === undefined) return false;
    const [had] = await tx.rows<{ secondFactor: boolean }>(HAD_SECOND_FACTOR, [personId]);
    await forgetSecondFactor(tx, personId);
    await tx.rows(`delete from identity."session" where "userId" = $1`, [personId]);
    const data = { before: had, after: { secondFactor: false } };
    await tell(tx, { personId, kind: "second_factor.reset", data });
    return true;
  });
}

/** In one tenant, or in all. Answers the names of those where he was active; a last Super Admin throws. */
export function disablePerson(
  database: Database,
  email: string,
  tenantId: TenantId | undefined,
): Promise<readonly string[]> {
  return database.asWorker(async (tx) => {
    const rows = await tx.rows<ActiveRow>(ACTIVE, [email, tenantId ?? null]);
    for (const it of rows) {
      const change = { id: it.person_id, actor: OPERATOR, disabled: true };
      const { result } = await changeMember(tx, it.tenant_id, change);
      if (result !== "done") throw new StaysIn(it.name, result);
    }
    return rows.map((it) => it.name);
  });
}

/** Nobody is left, or single sign-on has no other way round it: nothing was changed anywhere. */
export class StaysIn extends Error {
  override readonly name = "StaysIn";
  readonly tenant: string;
  readonly why: string;

  constructor(tenant: string, why: string) {
    super(`cannot be disabled in ${tenant}: ${why}`);
    this.tenant = tenant;
    this.why = why;
  }
}

interface Row {
  readonly email: string;
  readonly name: string;
  readonly tenant: string;
  readonly role: Role;
  readonly state: "active" | "disabled" | "invited";
  readonly second_factor: boolean;
  readonly last_seen_at: Date | null;
}

interface ActiveRow {
  readonly tenant_id: TenantId;
  readonly person_id: PersonId;
  readonly name: string;
}

interface Told {
  readonly personId: PersonId;
  readonly kind: "person.password_reset_asked" | "second_factor.reset";
  readonly data?: object;
}

async function tell(tx: Transaction, { personId, kind, data }: Told): Promise<void> {
  await tellTenants(tx, { personId, actor: OPERATOR, facts: [{ kind, data: { personId, ...data } }] });
}

const HAD_SECOND_FACTOR = `
  select coalesce("twoFactorEnabled", false) as "secondFactor" from identity."user" where id = $1`;

const LIST = `
  select u.email, u.name, t.name as tenant, m.role,
    case when m.disabled_at is null then 'active' else 'disabled' end as state,
    coalesce(u."twoFactorEnabled", false) as second_factor,
    (select max(s."updatedAt") from identity."session" s where s."userId" = u.id) as last_seen_at
  from membership m join identity."user" u on u.id = m.person_id join tenant t on t.id = m.tenant_id
  where m.removed_at is null
  union all
  select i.email, i.name, t.name, i.role, 'invited', false, null
  from invitation i join tenant t on t.id = i.tenant_id
  where i.accepted_at is null and i.withdrawn_at is null and i.expires_at > now()
  order by email, tenant`;
const KEEP_TOKEN = `
  insert into identity."verification" (id, identifier, value, "expiresAt")
  values ($1, $2, $3, now() + interval '1 hour')`;
const ACTIVE = `
  select m.tenant_id, m.person_id, t.name
  from membership m join identity."user" u on u.id = m.person_id join tenant t on t.id = m.tenant_id
  where u.email = $1 and ($2::uuid is null or m.tenant_id = $2) and m.disabled_at is null and m.removed_at is null
  order by m.tenant_id`;
