import { createHash, randomBytes } from "node:crypto";
import type { Authorization, Authorizations } from "#directory/authorizations.ts";
import type { MicrosoftCloudName } from "#directory/integrations.ts";
import { type AuthorizationId, newId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database } from "./database.ts";
import { fromNull } from "./from-null.ts";
import type { Sealer } from "./seal.ts";
import { verifierContext } from "./sealed-contexts.ts";

/** Ways through Microsoft's consent and sign-in. What goes through the browser is kept as a hash, what must not is sealed. */
export function openAuthorizations(database: Database, sealer: Sealer): Authorizations {
  return {
    begin: (tenantId, { wish, sessionId, actor }) =>
      database.asTenant(tenantId, async (tx) => {
        await tx.rows(FORGET, [tenantId]);
        const id = newId<AuthorizationId>(new Date());
        const state = `${tenantId}.${random()}`;
        const verifier = sealer.seal(Buffer.from(random()), verifierContext(tenantId, id));
        const { name, cloud, endpoints } = wish;
        await tx.rows(BEGIN, [
          tenantId,
          id,
          sessionId,
          sha256(state),
          random(),
          verifier,
          name,
          cloud,
          endpoints ?? null,
        ]);
        const data = { name, cloud };
        await appendEvents(tx, tenantId, [{ kind: "integration.authorization_started", actor, data }]);
        return { state };
      }),
    find: (tenantId, sessionId, state) =>
      database.asTenant(tenantId, async (tx) => {
        const [row] = await tx.rows<Row>(FIND, [tenantId, sessionId, sha256(state)]);
        if (row === undefined) return undefined;
        const verifier = sealer.open(row.sealed_verifier, verifierContext(tenantId, row.id));
        return toAuthorization(row, verifier.toString("utf8"));
      }),
    goOn: (tenantId, id) =>
      database.asTenant(tenantId, async (tx) => {
        const state = `${tenantId}.${random()}`;
        const changed = await tx.rows(GO_ON, [tenantId, id, sha256(state)]);
        return changed.length > 0 ? { state } : undefined;
      }),
    end: (tenantId, id) =>
      database.asTenant(tenantId, async (tx) => (await tx.rows(END, [tenantId, id])).length > 0),
  };
}

/** 43 characters, as PKCE asks for at least (RFC 7636 section 4.1). */
function random(): string {
  return randomBytes(32).toString("base64url");
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

interface Row {
  readonly id: AuthorizationId;
  readonly step: "consent" | "sign_in";
  readonly nonce: string;
  readonly sealed_verifier: Buffer;
  readonly name: string;
  readonly cloud: MicrosoftCloudName;
  readonly endpoints: string | null;
}

function toAuthorization({ id, step, nonce, name, cloud, endpoints }: Row, verifier: string): Authorization {
  return { id, step, nonce, verifier, name, cloud, endpoints: fromNull(endpoints) };
}

export const UNDER_WAY = "created_at > now() - interval '1 hour'";
const FORGET = `delete from authorization_attempt where tenant_id = $1 and not ${UNDER_WAY}`;
const BEGIN = `
  insert into authorization_attempt
    (tenant_id, id, session_id, state_hash, nonce, sealed_verifier, name, cloud, endpoints)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
const FIND = `
  select id, step, nonce, sealed_verifier, name, cloud, endpoints from authorization_attempt
  where tenant_id = $1 and session_id = $2 and state_hash = $3 and ${UNDER_WAY}`;
const GO_ON = `
  update authorization_attempt set step = 'sign_in', state_hash = $3
  where tenant_id = $1 and id = $2 and step = 'consent'
  returning id`;
const END = "delete from authorization_attempt where tenant_id = $1 and id = $2 returning id";
