import { hashOf } from "#identity/one-time-secret.ts";
import type { PasswordWorth, PersonFact, ProvenPerson, SignInDesk } from "#identity/sign-in-desk.ts";
import { mustUseSingleSignOn } from "#identity/sign-in-setting.ts";
import type { SignInSettings } from "#identity/sign-in-settings.ts";
import { type Id, nextId, type PersonId, type TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import type { Database, Transaction } from "./database.ts";
import { joinBy, lockInvitationOf } from "./invitations.ts";
import { createPerson, findPersonId } from "./person-rows.ts";
import { readMemberships, settingOf } from "./persons.ts";
import { tellTenants } from "./tell-tenants.ts";

/** What signing in has to ask and to tell, in PostgreSQL. */
export function openSignInDesk(database: Database, settings: SignInSettings): SignInDesk {
  return {
    worthOfPassword: (personId) => database.asWorker((tx) => worthOfPassword(tx, personId)),
    spendCode: (personId, code) =>
      database.asWorker(async (tx) => {
        const key = hashOf(JSON.stringify(["spent code", personId, code]));
        return (await tx.rows(SPEND, [key, CODE_SECONDS])).length > 0;
      }),
    tenantFor: (email) =>
      database.asWorker(async (tx) => {
        const [row] = await tx.rows<{ tenant_id: TenantId }>(TENANT_FOR, [email.split("@")[1] ?? ""]);
        return row?.tenant_id;
      }),
    provider: async (tenantId) => {
      const { singleSignOn } = (await settings.current(tenantId)).value;
      const clientSecret = await settings.secret(tenantId);
      if (singleSignOn === undefined || clientSecret === undefined) return undefined;
      return { issuer: singleSignOn.issuer, clientId: singleSignOn.clientId, clientSecret };
    },
    admit: (person) => againOnConflict(() => database.asWorker((tx) => admit(tx, person))),
    tell: (personId, fact) => database.asWorker((tx) => tell(tx, personId, fact)),
    tellByEmail: (email, fact) =>
      database.asWorker(async (tx) => {
        const personId = await findPersonId(tx, email);
        if (personId !== undefined) await tell(tx, personId, fact);
      }),
  };
}

/**
 * Where every tenant of the person wants single sign-on, a password opens nothing. Who belongs nowhere any more gets no
 * session at all, unless an invitation waits for him.
 */
async function worthOfPassword(tx: Transaction, personId: PersonId): Promise<PasswordWorth> {
  const memberships = await readMemberships(tx, personId);
  if (memberships.length === 0) {
    const invited = await tx.rows(IS_INVITED, [personId]);
    return invited.length > 0 ? "allowed" : "no_membership";
  }
  const isWorthNothing = memberships.every((it) =>
    mustUseSingleSignOn(settingOf(it), { personId, role: it.role }),
  );
  return isWorthNothing ? "single_sign_on" : "allowed";
}

/** First by the provider's own name for him; by his e-mail only the first time. */
async function admit(tx: Transaction, person: ProvenPerson): Promise<PersonId | undefined> {
  const { tenantId, issuer, subject, email, name } = person;
  const account = [`sso:${tenantId}`, `${issuer}|${subject}`];
  const [linked] = await tx.rows<{ person_id: PersonId; is_member: boolean }>(LINKED, [...account, tenantId]);
  if (linked !== undefined) return linked.is_member ? linked.person_id : undefined;
  const personId = await memberByEmail(tx, { tenantId, email, name });
  if (personId !== undefined) await tx.rows(LINK, [nextId<Id<"credential">>(), ...account, personId]);
  return personId;
}

async function memberByEmail(
  tx: Transaction,
  { tenantId, email, name }: Pick<ProvenPerson, "tenantId" | "email" | "name">,
): Promise<PersonId | undefined> {
  const [member] = await tx.rows<{ person_id: PersonId }>(MEMBER, [tenantId, email]);
  if (member !== undefined) return member.person_id;
  const invitation = await lockInvitationOf(tx, tenantId, email);
  if (invitation === undefined) return undefined;
  const personId = (await findPersonId(tx, email)) ?? (await createPerson(tx, { email, name }));
  if (personId !== undefined) await joinBy(tx, invitation, { personId, by: "single_sign_on" });
  return personId;
}

async function tell(tx: Transaction, personId: PersonId, { kind, data = {} }: PersonFact): Promise<void> {
  const facts = [{ kind, data: { personId, ...data } }];
  await tellTenants(tx, { personId, actor: `person:${personId}`, facts });
}

/** A code is taken half a minute before and after its own (RFC 6238 section 5.2), and never twice; kept among the tries. */
const CODE_SECONDS = 120;
const SPEND = `
  insert into identity.attempt as a (key, tries, last_at, blocked_until)
  values ($1, 1, clock_timestamp(), clock_timestamp() + make_interval(secs => $2))
  on conflict (key) do update set last_at = excluded.last_at, blocked_until = excluded.blocked_until
    where a.blocked_until <= clock_timestamp()
  returning key`;
// Not that of a tenant which named it before another one verified it.
const TENANT_FOR = `
  select s.tenant_id from sign_in_domain s
  where s.domain = lower($1) and not exists (
    select from domain d where d.name = s.domain and d.proof = 'verified' and d.tenant_id <> s.tenant_id)`;
const ACTIVE = "m.disabled_at is null and m.removed_at is null";
const LINKED = `
  select a."userId" as person_id, exists (
    select from membership m where m.tenant_id = $3 and m.person_id = a."userId" and ${ACTIVE}) as is_member
  from identity."account" a where a."providerId" = $1 and a."accountId" = $2`;
const LINK = `
  insert into identity."account" (id, "providerId", "accountId", "userId", "updatedAt") values ($1, $2, $3, $4, now())`;
const MEMBER = `
  select m.person_id from membership m join identity."user" u on u.id = m.person_id
  where m.tenant_id = $1 and u.email = $2 and ${ACTIVE}`;
const IS_INVITED = `
  select from invitation i join identity."user" u on u.email = i.email
  where u.id = $1 and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > now() limit 1`;
