import { createHash, randomBytes } from "node:crypto";
import type {
  IntakeSecret,
  KeptSource,
  NewSource,
  SourceBinding,
  SourceChange,
  Sources,
} from "#directory/sources.ts";
import type { SourceFormat } from "#mail/envelope.ts";
import { newId, type SourceId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { firstIdOf } from "./first-id-of.ts";
import { fromNull } from "./from-null.ts";

/** 160 random bits: nobody finds an intake address by trying. */
const SECRET_BYTES = 20;

/** For so long what was not believed is counted. */
const UNTRUSTED_MS = 7 * 86_400_000;

/** The feeds of journal copies. The secret part of an address is kept as its SHA-256 only. */
export function openSources(database: Database): Sources {
  return {
    list: (tenantId) =>
      database.asTenant(tenantId, async (tx) =>
        (await tx.rows<Row>(`${SELECT} order by s.name`, [tenantId, untrustedSince()])).map(toSource),
      ),
    create: (tenantId, source, actor) =>
      database.asTenant(tenantId, (tx) => create(tx, tenantId, { source, actor })),
    change: (tenantId, id, change) =>
      database.asTenant(tenantId, (tx) => changeSource(tx, tenantId, { id, ...change })),
    rotate: (tenantId, id, { formerUntil, actor }) =>
      database.asTenant(tenantId, async (tx) => {
        if ((await tx.rows(LOCK, [tenantId, id])).length === 0) return undefined;
        const { addresses, name } = await get(tx, tenantId, id);
        await tx.rows(KEEP_NEWEST, [tenantId, id, formerUntil]);
        const localPart = await addAddress(tx, tenantId, id);
        const rotated = await get(tx, tenantId, id);
        // How many are valid, and until when the former one is: the addresses themselves are secrets.
        const [before, after] = [{ addresses }, { addresses: rotated.addresses, formerUntil }];
        const data = { sourceId: id, name, before, after };
        await appendEvents(tx, tenantId, [{ kind: "source.rotated", actor, data }]);
        return { ...rotated, localPart };
      }),
    delete: (tenantId, id, actor) =>
      database.asTenant(tenantId, async (tx) => {
        if ((await tx.rows(LOCK, [tenantId, id])).length === 0) return false;
        const source = await get(tx, tenantId, id);
        await tx.rows(DELETE, [tenantId, id]);
        const { name, format } = source;
        const data = { sourceId: id, name, before: { format, ...settingsOf(source) } };
        await appendEvents(tx, tenantId, [{ kind: "source.deleted", actor, data }]);
        return true;
      }),
  };
}

async function create(
  tx: Transaction,
  tenantId: TenantId,
  { source, actor }: { readonly source: NewSource; readonly actor: string },
): Promise<(KeptSource & IntakeSecret) | undefined> {
  const id = newId<SourceId>(new Date());
  const added = await tx.rows(CREATE, [
    tenantId,
    id,
    source.name,
    source.format,
    JSON.stringify(source.binding),
    source.requireTls,
    source.allowedRanges,
    source.hopCount,
    source.trustsOriginalTo,
  ]);
  if (added.length === 0) return undefined;
  const localPart = await addAddress(tx, tenantId, id);
  const { name, format } = source;
  const data = { sourceId: id, name, format, after: { format, ...settingsOf(source) } };
  await appendEvents(tx, tenantId, [{ kind: "source.created", actor, data }]);
  return { ...(await get(tx, tenantId, id)), localPart };
}

/** Its format stays: what is under way was journaled in it. Judges read the rest anew with each address they look up. */
async function changeSource(
  tx: Transaction,
  tenantId: TenantId,
  { id, actor, ...wanted }: SourceChange & { readonly id: SourceId; readonly actor: string },
): Promise<KeptSource | "name_taken" | undefined> {
  if ((await tx.rows(LOCK, [tenantId, id])).length === 0) return undefined;
  const before = await get(tx, tenantId, id);
  const after = { ...before, ...wanted };
  const [taken] = await tx.rows(NAME_TAKEN, [tenantId, id, after.name]);
  if (taken !== undefined) return "name_taken";
  const { name, binding, requireTls, allowedRanges, hopCount, trustsOriginalTo } = after;
  const values = [name, JSON.stringify(binding), requireTls, allowedRanges, hopCount, trustsOriginalTo];
  await tx.rows(CHANGE, [tenantId, id, ...values]);
  await appendEvents(tx, tenantId, [
    {
      kind: "source.changed",
      actor,
      data: { sourceId: id, name, before: settingsOf(before), after: settingsOf(after) },
    },
  ]);
  return get(tx, tenantId, id);
}

function settingsOf({ name, binding, requireTls, allowedRanges, hopCount, trustsOriginalTo }: NewSource) {
  return { name, binding, requireTls, allowedRanges, hopCount, trustsOriginalTo };
}

/** Hexadecimal: relays may fold the case of a local part, though RFC 5321 section 2.4 forbids it. */
async function addAddress(tx: Transaction, tenantId: TenantId, id: SourceId): Promise<string> {
  const localPart = randomBytes(SECRET_BYTES).toString("hex");
  const hash = createHash("sha256").update(localPart).digest();
  await tx.rows("insert into source_address (secret_hash, tenant_id, source_id) values ($1, $2, $3)", [
    hash,
    tenantId,
    id,
  ]);
  return localPart;
}

async function get(tx: Transaction, tenantId: TenantId, id: SourceId): Promise<KeptSource> {
  const [row] = await tx.rows<Row>(`${SELECT} and s.id = $3`, [tenantId, untrustedSince(), id]);
  if (row === undefined) throw new Error("a source was saved and is not there");
  return toSource(row);
}

function untrustedSince(): string {
  return firstIdOf(new Date(Date.now() - UNTRUSTED_MS));
}

interface Row {
  readonly id: SourceId;
  readonly name: string;
  readonly format: SourceFormat;
  readonly binding: SourceBinding;
  readonly require_tls: boolean;
  readonly allowed_ranges: readonly string[];
  readonly hop_count: number;
  readonly trusts_original_to: boolean;
  readonly created_at: Date;
  readonly last_seen_at: Date | null;
  readonly addresses: number;
  readonly former_until: Date | null;
  readonly untrusted: number;
  readonly untrusted_reason: string | null;
}

function toSource(row: Row): KeptSource {
  return {
    id: row.id,
    name: row.name,
    format: row.format,
    binding: row.binding,
    requireTls: row.require_tls,
    allowedRanges: row.allowed_ranges,
    hopCount: row.hop_count,
    trustsOriginalTo: row.trusts_original_to,
    createdAt: row.created_at,
    lastSeenAt: fromNull(row.last_seen_at),
    addresses: row.addresses,
    formerUntil: fromNull(row.former_until),
    untrusted: { copies: row.untrusted, lastReason: fromNull(row.untrusted_reason) },
  };
}

const SELECT = `
  select s.id, s.name, s.format, s.binding, s.require_tls, s.allowed_ranges, s.hop_count, s.trusts_original_to,
    s.created_at, s.last_seen_at,
    (select count(*)::int from source_address a where a.tenant_id = s.tenant_id and a.source_id = s.id
       and (a.expires_at is null or a.expires_at > now())) as addresses,
    (select max(a.expires_at) from source_address a where a.tenant_id = s.tenant_id and a.source_id = s.id
       and a.expires_at > now()) as former_until,
    u.copies as untrusted, u.reason as untrusted_reason
  from source s
  cross join lateral (
    select count(*)::int as copies, (array_agg(untrusted_reason order by id desc))[1] as reason
    from (
      select id, untrusted_reason from journal_copy j
      where j.tenant_id = $1 and j.source_id = s.id and not j.trusted and j.id >= $2 order by j.id desc limit 1000
    ) it
  ) u
  where s.tenant_id = $1 and s.deleted_at is null and s.mailboxes_of is null`;
const CREATE = `
  insert into source (tenant_id, id, name, format, binding, require_tls, allowed_ranges, hop_count, trusts_original_to)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (tenant_id, name) do nothing returning id`;
const LOCK = `
  select id from source where tenant_id = $1 and id = $2 and deleted_at is null and mailboxes_of is null for update`;
const NAME_TAKEN = "select 1 from source where tenant_id = $1 and id <> $2 and name = $3";
const CHANGE = `
  update source set name = $3, binding = $4, require_tls = $5, allowed_ranges = $6, hop_count = $7,
    trusts_original_to = $8
  where tenant_id = $1 and id = $2`;
// Two are valid at once, never three: whoever rotates again drops the one before the last.
const KEEP_NEWEST = `
  with newest as (
    select secret_hash from source_address where tenant_id = $1 and source_id = $2 and expires_at is null
    order by created_at desc limit 1
  ), dropped as (
    delete from source_address where tenant_id = $1 and source_id = $2
      and secret_hash not in (select secret_hash from newest)
  )
  update source_address set expires_at = $3 where secret_hash in (select secret_hash from newest)`;
// Its journal copies are evidence and refer to it, so the row stays and only its name becomes free again.
const DELETE = `
  with gone as (
    update source set deleted_at = now(), name = name || ' (deleted, ' || id || ')'
    where tenant_id = $1 and id = $2 and deleted_at is null and mailboxes_of is null
    returning tenant_id, id
  )
  delete from source_address a using gone where a.tenant_id = gone.tenant_id and a.source_id = gone.id`;
