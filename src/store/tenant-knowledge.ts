import { type TenantKnowledge, tenantKnowledge } from "#detection/context.ts";
import type { EntryKind } from "#detection/list-entries.ts";
import type { KnownIndicator } from "#detection/indicators.ts";
import { briefly } from "#shared/brief-cache.ts";
import type { EntryId, TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";

/** What judging needs to know of a tenant, and a key that changes with it. */
export interface KeyedKnowledge {
  readonly key: string;
  readonly tenant: TenantKnowledge;
}

/** A new list entry counts from the next second on. */
const REMEMBERED_MS = 1_000;

/** Asks the tenant's version each second at most, and its rows only when that has changed. */
export function openKnowledge(
  database: Database,
  now: () => number,
): (tenantId: TenantId) => Promise<KeyedKnowledge> {
  const last = new Map<TenantId, KeyedKnowledge>();
  const load = async (tenantId: TenantId): Promise<KeyedKnowledge> => {
    const loaded = await database.asTenant(tenantId, async (tx) => {
      const key = await currentKey(tx, tenantId);
      const known = last.get(tenantId);
      return known?.key === key ? known : { key, tenant: await read(tx, tenantId) };
    });
    last.set(tenantId, loaded);
    return loaded;
  };
  return briefly(load, { forMs: REMEMBERED_MS, maxKeys: 10_000, now });
}

async function currentKey(tx: Transaction, tenantId: TenantId): Promise<string> {
  const [row] = await tx.rows<{ version: string }>(KEY, [tenantId]);
  return `${tenantId}:${row?.version ?? "gone"}`;
}

// An indicator that expires changes the key by that alone: nobody has to notice the moment.
const KEY = `
  select knowledge_version || '.' || (
    select count(*) from indicator where tenant_id = $1 and expires_at <= now()) as version
  from tenant where id = $1`;

async function read(tx: Transaction, tenantId: TenantId): Promise<TenantKnowledge> {
  const domains = await tx.rows<{ name: string }>(
    "select name from domain where tenant_id = $1 and proof <> 'pending'",
    [tenantId],
  );
  const entries = await tx.rows<{
    list: "allow" | "block" | "trusted_domain";
    kind: EntryKind;
    value: string;
    id: EntryId;
  }>("select list, kind, value, id from list_entry where tenant_id = $1", [tenantId]);
  const indicators = await tx.rows<KnownIndicator>(
    `select id, kind, value, disposition from indicator
     where tenant_id = $1 and (expires_at is null or expires_at > now())`,
    [tenantId],
  );
  return tenantKnowledge({
    ownDomains: domains.map((it) => it.name),
    entries: entries.map((it) => ({
      ...it,
      list: it.list === "trusted_domain" ? "trusted-domain" : it.list,
    })),
    people: [],
    indicators,
  });
}
