import { createHash } from "node:crypto";
import type { Source } from "#directory/sources.ts";
import { briefly } from "#shared/brief-cache.ts";
import type { Database } from "./database.ts";

/** A rotated or deleted address may work this much longer; a burst of mail asks once. */
const REMEMBERED_MS = 1_000;

/** Finds the source of an intake address by the hash of its secret part; only `journalDomain` has any. */
export function openFindSource(
  database: Database,
  journalDomain: string,
  now: () => number,
): (localPart: string, domain: string) => Promise<Source | undefined> {
  const find = briefly((hash: string) => findByHash(database, hash), {
    forMs: REMEMBERED_MS,
    maxKeys: 1_000,
    now,
  });
  return (localPart, domain) => {
    if (domain.toLowerCase() !== journalDomain.toLowerCase()) return Promise.resolve(undefined);
    return find(createHash("sha256").update(localPart.toLowerCase()).digest("hex"));
  };
}

async function findByHash(database: Database, hash: string): Promise<Source | undefined> {
  const [row] = await database.asWorker((tx) => tx.rows<Source>(FIND, [hash]));
  return row;
}

const FIND = `
  select s.tenant_id as "tenantId", s.id as "sourceId", s.format, s.binding, s.require_tls as "requireTls",
    s.allowed_ranges as "allowedRanges", s.hop_count as "hopCount", s.trusts_original_to as "trustsOriginalTo",
    t.keep_all_raw as "keepsAllRaw"
  from source_address a
  join source s on s.tenant_id = a.tenant_id and s.id = a.source_id
  join tenant t on t.id = s.tenant_id
  where a.secret_hash = decode($1, 'hex') and (a.expires_at is null or a.expires_at > now())`;
