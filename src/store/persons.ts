import type { Membership, PersonCaller } from "#identity/caller.ts";
import type { OwnSession, Persons } from "#identity/persons.ts";
import type { Role } from "#identity/role.ts";
import type { SessionMethod, SignedIn } from "#identity/session.ts";
import { needOf, SIGN_IN } from "#identity/sign-in-setting.ts";
import type { PersonId, SessionId, TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { tellTenants } from "./tell-tenants.ts";

/** Persons, seen from themselves. Which tenants they belong to is not known before: named statements of the worker's role. */
export function openPersons(database: Database): Persons {
  return {
    find: (signedIn) => database.asWorker((tx) => findPerson(tx, signedIn)),
    sessions: ({ personId, tenantId }) =>
      database.asWorker(async (tx) =>
        (await tx.rows<SessionRow>(SESSIONS, [personId, tenantId ?? null])).map(toOwnSession),
      ),
    endSessions: ({ personId, tenantId, sessionId: asking }, sessionId) =>
      database.asWorker(async (tx) => {
        const values = [personId, tenantId ?? null, asking, sessionId ?? null];
        const ended = await tx.rows<{ id: SessionId }>(END, values);
        const facts = ended.map(({ id }) => ({
          kind: "session.ended" as const,
          data: { personId, sessionId: id, by: "self" },
        }));
        await tellTenants(tx, { personId, actor: `person:${personId}`, facts });
        return ended.length;
      }),
  };
}

async function findPerson(tx: Transaction, signedIn: SignedIn): Promise<PersonCaller | undefined> {
  const { personId, sessionId, method } = signedIn;
  const [row] = await tx.rows<PersonRow>(PERSON, [personId]);
  if (row === undefined) return undefined;
  const memberships = await readMemberships(tx, personId);
  return {
    kind: "person",
    actor: `person:${personId}`,
    name: row.name,
    email: row.email,
    personId,
    sessionId,
    signedInBy: method,
    providerOf: signedIn.tenantId,
    hasPassword: row.has_password,
    hasSecondFactor: row.has_second_factor,
    memberships: memberships
      .filter((it) => signedIn.tenantId === undefined || it.tenant_id === signedIn.tenantId)
      .map(
        (it): Membership => ({
          tenantId: it.tenant_id,
          role: it.role,
          needs: needOf(settingOf(it), {
            ...signedIn,
            role: it.role,
            hasSecondFactor: row.has_second_factor,
          }),
        }),
      ),
  };
}

interface PersonRow {
  readonly name: string;
  readonly email: string;
  readonly has_password: boolean;
  readonly has_second_factor: boolean;
}

interface MembershipRow {
  readonly tenant_id: TenantId;
  readonly role: Role;
  readonly setting: unknown;
}

/** Where this person belongs and is not disabled, each with how people sign in there. */
export function readMemberships(tx: Transaction, personId: PersonId): Promise<readonly MembershipRow[]> {
  return tx.rows<MembershipRow>(MEMBERSHIPS, [personId, SIGN_IN.name]);
}

export function settingOf({ setting }: Pick<MembershipRow, "setting">) {
  return setting === null ? SIGN_IN.fallback : SIGN_IN.read(setting);
}

interface SessionRow {
  readonly id: SessionId;
  readonly method: SessionMethod;
  readonly address: string | null;
  readonly user_agent: string | null;
  readonly started_at: Date;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
}

function toOwnSession(row: SessionRow): OwnSession {
  return {
    id: row.id,
    method: row.method,
    address: fromNull(row.address),
    userAgent: fromNull(row.user_agent),
    startedAt: row.started_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  };
}

const PERSON = `
  select u.name, u.email, coalesce(u."twoFactorEnabled", false) as has_second_factor,
    exists (select from identity."account" a
      where a."userId" = u.id and a."providerId" = 'credential' and a.password is not null) as has_password
  from identity."user" u where u.id = $1`;
const MEMBERSHIPS = `
  select m.tenant_id, m.role,
    (select s.value from tenant_setting s where s.tenant_id = m.tenant_id and s.name = $2 order by s.version desc limit 1) as setting
  from membership m
  where m.person_id = $1 and m.disabled_at is null and m.removed_at is null
  order by m.tenant_id`;
const SESSIONS = `
  select id, method, nullif("ipAddress", '') as address, nullif("userAgent", '') as user_agent,
    "createdAt" as started_at, "updatedAt" as last_seen_at, "expiresAt" as expires_at
  from identity."session"
  where "userId" = $1 and "expiresAt" > now() and ($2::text is null or "tenantId" = $2)
  order by "createdAt" desc limit 200`;
const END = `
  delete from identity."session"
  where "userId" = $1 and ($2::text is null or "tenantId" = $2)
    and case when $4::uuid is null then id <> $3::uuid else id = $4::uuid end
  returning id`;
