import { randomBytes } from "node:crypto";
import type { Caller } from "#identity/caller.ts";
import type { Role } from "#identity/role.ts";
import { hashToken, newToken } from "#identity/token.ts";
import type { TokenRow, Tokens } from "#identity/tokens.ts";
import { newId, type TenantId, type TokenId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database } from "./database.ts";
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
          { kind: "token.created", actor: createdBy, data: { tokenId: id, name, role } },
        ]);
        return { id, token };
      }),
    list: (tenantId) =>
      database.asTenant(tenantId, async (tx) => (await tx.rows<Row>(LIST, [tenantId])).map(toTokenRow)),
    revoke: (tenantId, id, actor) =>
      database.asTenant(tenantId, async (tx) => {
        const revoked = await tx.rows<{ name: string }>(REVOKE, [tenantId, id]);
        await appendEvents(
          tx,
          tenantId,
          revoked.map(({ name }) => ({ kind: "token.revoked", actor, data: { tokenId: id, name } })),
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

interface Row {
  readonly id: TokenId;
  readonly name: string;
  readonly role: Role;
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly last_used_at: Date | null;
}

interface FoundRow {
  readonly tenant_id: TenantId;
  readonly id: TokenId;
  readonly name: string;
  readonly role: Role;
}

function toTokenRow(row: Row): TokenRow {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: fromNull(row.expires_at),
    revokedAt: fromNull(row.revoked_at),
    lastUsedAt: fromNull(row.last_used_at),
  };
}

function toCaller(row: FoundRow): Caller {
  return { tenantId: row.tenant_id, tokenId: row.id, role: row.role, actor: `token:${row.name}` };
}

const CREATE = `
  insert into api_token (tenant_id, id, name, sha256, role, created_by, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7)`;
const LIST = `
  select id, name, role, created_by, created_at, expires_at, revoked_at, last_used_at
  from api_token where tenant_id = $1 order by id`;
const REVOKE = `
  update api_token set revoked_at = now()
  where tenant_id = $1 and id = $2 and revoked_at is null returning name`;
// Which tenant a token is of is not known before: the one look-up by hash alone. The time of use is written
// once a minute, else every request would write a row.
const FIND = `
  with found as (
    select tenant_id, id, name, role, last_used_at from api_token
    where sha256 = $1 and revoked_at is null and (expires_at is null or expires_at > now())
  ), used as (
    update api_token t set last_used_at = now() from found
    where t.tenant_id = found.tenant_id and t.id = found.id
      and (found.last_used_at is null or found.last_used_at < now() - interval '1 minute')
  )
  select tenant_id, id, name, role from found`;
