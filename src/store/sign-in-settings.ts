import type { SaveSignIn, SignInSaved, SignInSettings } from "#identity/sign-in-settings.ts";
import { SIGN_IN } from "#identity/sign-in-setting.ts";
import type { PersonId, TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import type { Database, Transaction } from "./database.ts";
import type { Sealer } from "./seal.ts";
import { signInSecretContext } from "./sealed-contexts.ts";
import { readSetting, saveSetting } from "./tenant-settings.ts";

/** How people of a tenant sign in; the client secret goes in, and comes out for the provider's client only. */
export function openSignInSettings(database: Database, sealer: Sealer): SignInSettings {
  return {
    current: (tenantId) =>
      database.asTenant(tenantId, async (tx) => ({
        ...(await readSetting(tx, tenantId, SIGN_IN)),
        hasSecret: (await readSecret(tx, tenantId)) !== undefined,
      })),
    secret: (tenantId) =>
      database.asTenant(tenantId, async (tx) => {
        const sealed = await readSecret(tx, tenantId);
        return sealed && sealer.open(sealed, signInSecretContext(tenantId)).toString("utf8");
      }),
    // Two that take the same domain at once: the second finds it taken.
    save: (tenantId, change) =>
      againOnConflict(() => database.asWorker((tx) => save(tx, sealer, { tenantId, ...change }))),
  };
}

async function save(
  tx: Transaction,
  sealer: Sealer,
  { tenantId, clientSecret, ...change }: SaveSignIn & { readonly tenantId: TenantId },
): Promise<SignInSaved> {
  const { singleSignOn } = change.value;
  // Whoever is changed meanwhile waits for this row, too: the break-glass person stays what he is until it is saved.
  await tx.rows("select 1 from tenant where id = $1 for no key update", [tenantId]);
  const breakGlass = singleSignOn?.breakGlass;
  if (breakGlass !== undefined && !(await canBreakGlass(tx, tenantId, breakGlass)))
    return { result: "no_such_person" };
  const domains = singleSignOn?.domains ?? [];
  const taken = await tx.rows<{ domain: string }>(TAKEN, [tenantId, domains]);
  if (taken.length > 0) return { result: "domains_taken", domains: taken.map((it) => it.domain) };
  const reply = await saveSetting(tx, tenantId, SIGN_IN, change);
  if (reply.result === "conflict") return reply;
  await tx.rows("delete from sign_in_domain where tenant_id = $1", [tenantId]);
  await tx.rows(TAKE_OVER, [tenantId, domains]);
  await tx.rows("insert into sign_in_domain (tenant_id, domain) select $1, unnest($2::text[])", [
    tenantId,
    domains,
  ]);
  if (singleSignOn === undefined)
    await tx.rows("delete from sign_in_secret where tenant_id = $1", [tenantId]);
  else if (clientSecret !== undefined) {
    await tx.rows(KEEP_SECRET, [
      tenantId,
      sealer.seal(Buffer.from(clientSecret), signInSecretContext(tenantId)),
    ]);
  }
  return reply;
}

async function canBreakGlass(tx: Transaction, tenantId: TenantId, personId: PersonId): Promise<boolean> {
  return (await tx.rows(BREAK_GLASS, [tenantId, personId])).length > 0;
}

async function readSecret(tx: Transaction, tenantId: TenantId): Promise<Buffer | undefined> {
  const [row] = await tx.rows<{ sealed: Buffer }>("select sealed from sign_in_secret where tenant_id = $1", [
    tenantId,
  ]);
  return row?.sealed;
}

const VERIFIED = "select from domain d where d.name = w.domain and d.proof = 'verified' and d.tenant_id";
const VERIFIED_HERE = `${VERIFIED} = $1`;
const VERIFIED_ELSEWHERE = `${VERIFIED} <> $1`;
const BREAK_GLASS = `
  select from membership m
  where m.tenant_id = $1 and m.person_id = $2 and m.role = 'super-admin' and m.disabled_at is null and m.removed_at is null
    and exists (select from identity."account" a
      where a."userId" = m.person_id and a."providerId" = 'credential' and a.password is not null)`;
// Naming costs nothing, and whoever has the name is sent everybody who signs in with it: the DNS decides, where it was asked.
const TAKEN = `
  select w.domain from unnest($2::text[]) as w(domain)
  where exists (${VERIFIED_ELSEWHERE})
    or exists (select from sign_in_domain s where s.domain = w.domain and s.tenant_id <> $1)
      and not exists (${VERIFIED_HERE})
  order by w.domain`;
const TAKE_OVER = `
  delete from sign_in_domain s using unnest($2::text[]) as w(domain)
  where s.domain = w.domain and s.tenant_id <> $1`;
const KEEP_SECRET = `
  insert into sign_in_secret (tenant_id, sealed) values ($1, $2)
  on conflict (tenant_id) do update set sealed = excluded.sealed`;
