import { randomBytes } from "node:crypto";
import type { TokenCaller } from "#identity/caller.ts";
import { lesserRole } from "#identity/permissions.ts";
import type { Role } from "#identity/role.ts";
import { hashToken, newToken } from "#identity/token.ts";
import type { TokenRow, Tokens } from "#identity/tokens.ts";
import { newId, type TenantId, type TokenId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";

/** API tokens, kept as hashes. */
export function openTokens(database: Database): Tokens {
  return {
    create: (tenantId, { name, role, createdBy, expiresAt }) =>
      database.asTenant(tenantId, async (tx) => {
        const id = newId<TokenId>(new Date());
        const token = newToken(randomBytes);
        await tx.rows(CREATE, [tenantId, id, name, hashToken(token), role, createdBy, expiresAt ?? null]);
        await appendEvents(tx, tenantId, [
          {
            kind: "token.created",
            actor: createdBy,
            data: { tokenId: id, name, role, expiresAt, after: { name, role, expiresAt } },
          },
        ]);
        return { id, token };
      }),
    // The maker's e-mail lies where only the worker's role sees it.
    list: (tenantId) =>
      database.asWorker(async (tx) => (await tx.rows<Row>(LIST, [tenantId])).map(toTokenRow)),
    revoke: (tenantId, id, actor) =>
      database.asTenant(tenantId, async (tx) => {
        const revoked = await tx.rows<RevokedRow>(REVOKE, [tenantId, id]);
        await appendEvents(
          tx,
          tenantId,
          revoked.map((before) => ({
            kind: "token.revoked",
            actor,
            data: { tokenId: id, name: before.name, before },
          })),
        );
        return revoked.length > 0;
      }),
    find: async (token) => {
      const hash = hashToken(token);
      if (hash === undefined) return undefined;
      const [row] = await database.asWorker((tx) => tx.rows<FoundRow>(FIND, [hash]));
      return row === undefined ? undefined : toCaller(row);
    },
  };
}

/** Of somebody who is taken out: should he come back one day, nothing that he left behind works again. */
export async function revokeTokensOf(
  tx: Transaction,
  tenantId: TenantId,
  { maker, actor }: { readonly maker: string; readonly actor: string },
): Promise<void> {
  const revoked = await tx.rows<RevokedRow & { readonly id: TokenId }>(REVOKE_ALL, [tenantId, maker]);
  const facts = revoked.map(({ id: tokenId, ...before }) => ({
    kind: "token.revoked" as const,
    actor,
    data: { tokenId, name: before.name, before },
  }));
  await appendEvents(tx, tenantId, facts);
}

interface Row {
  readonly id: TokenId;
  readonly name: string;
  readonly role: Role;
  readonly maker_email: string | null;
  readonly maker_role: Role | null;
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly last_used_at: Date | null;
}

interface RevokedRow {
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: Date | null;
}

interface FoundRow {
  readonly tenant_id: TenantId;
  readonly id: TokenId;
  readonly name: string;
  readonly role: Role;
  readonly created_by: string;
  readonly maker_role: Role | null;
}

function toTokenRow(row: Row): TokenRow {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    effectiveRole: effectiveRole(row),
    createdBy: row.created_by,
    makerEmail: fromNull(row.maker_email),
    createdAt: row.created_at,
    expiresAt: fromNull(row.expires_at),
    revokedAt: fromNull(row.revoked_at),
    lastUsedAt: fromNull(row.last_used_at),
  };
}

function toCaller(row: FoundRow): TokenCaller | undefined {
  const role = effectiveRole(row);
  if (role === undefined) return undefined;
  return {
    kind: "token",
    tokenId: row.id,
    name: row.name,
    actor: `token:${row.name}`,
    memberships: [{ tenantId: row.tenant_id, role }],
  };
}

/** Never more than its maker's: who is demoted keeps no token of what he was. The operator's have no maker here. */
function effectiveRole(row: Pick<FoundRow, "role" | "created_by" | "maker_role">): Role | undefined {
  if (!row.created_by.startsWith("person:")) return row.role;
  return row.maker_role === null ? undefined : lesserRole(row.role, row.maker_role);
}

const CREATE = `
  insert into api_token (tenant_id, id, name, sha256, role, created_by, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7)`;
// Of a token that a person made: his membership, as long as he has one.
const MAKER = `
  left join membership m on m.tenant_id = t.tenant_id and 'person:' || m.person_id = t.created_by
    and m.disabled_at is null and m.removed_at is null`;
const LIST = `
  select t.id, t.name, t.role, t.created_by, t.created_at, t.expires_at, t.revoked_at, t.last_used_at,
    m.role as maker_role, u.email as maker_email
  from api_token t ${MAKER}
  left join identity."user" u on 'person:' || u.id = t.created_by
  where t.tenant_id = $1 order by t.id`;
const REVOKE = `
  update api_token set revoked_at = now()
  where tenant_id = $1 and id = $2 and revoked_at is null returning name, role, expires_at as "expiresAt"`;
const REVOKE_ALL = `
  update api_token set revoked_at = now()
  where tenant_id = $1 and created_by = $2 and revoked_at is null returning id, name, role, expires_at as "expiresAt"`;
// Which tenant a token is of is not known before: the one look-up by hash alone. The time of use is written
// once a minute, else every request would write a row.
const FIND = `
  with found as (
    select t.tenant_id, t.id, t.name, t.role, t.last_used_at, t.created_by, m.role as maker_role
    from api_token t ${MAKER}
    where t.sha256 = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
  ), used as (
    update api_token t set last_used_at = now() from found
    where t.tenant_id = found.tenant_id and t.id = found.id
      and (found.last_used_at is null or found.last_used_at < now() - interval '1 minute')
  )
  select tenant_id, id, name, role, created_by, maker_role from found`;
