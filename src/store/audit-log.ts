import type { AuditedKind } from "#events/audited.ts";
import type { AuditItem, AuditLog, AuditPage, ChainState } from "#identity/audit-log.ts";
import type { AuditFinding } from "#identity/audit-finding.ts";
import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { anywhere } from "./like-pattern.ts";

/** The audit log, in PostgreSQL. People's e-mails lie where only the worker's role sees them; each statement names the tenant. */
export function openAuditLog(database: Database): AuditLog {
  return {
    page: (tenantId, page) => database.asWorker((tx) => readPage(tx, tenantId, page)),
    state: (tenantId) =>
      database.asTenant(tenantId, async (tx) => toState((await tx.rows<StateRow>(STATE, [tenantId]))[0])),
    noteExport: (tenantId, { actor, of, retractionId, data }) =>
      database.asTenant(tenantId, (tx) =>
        appendEvents(tx, tenantId, [{ kind: "export.made", actor, retractionId, data: { ...data, of } }]),
      ),
  };
}

async function readPage(
  tx: Transaction,
  tenantId: TenantId,
  { filter, before, limit }: AuditPage,
): Promise<readonly AuditItem[]> {
  const { actor, kinds, object, from, to, address, text } = filter;
  const rows = await tx.rows<Row>(PAGE, [
    tenantId,
    before ?? null,
    limit,
    actor === undefined ? null : anywhere(actor),
    kinds ?? null,
    object ?? null,
    from ?? null,
    to ?? null,
    address ?? null,
    text === undefined ? null : anywhere(text),
  ]);
  return rows.map(toItem);
}

interface Row {
  readonly sequence: number;
  readonly event_id: string;
  readonly at: Date;
  readonly kind: AuditedKind;
  readonly actor: string;
  readonly email: string | null;
  readonly origin: string | null;
  readonly message_id: MessageId | null;
  readonly copy_id: CopyId | null;
  readonly retraction_id: RetractionId | null;
  readonly data: Readonly<Record<string, unknown>> | null;
}

function toItem(row: Row): AuditItem {
  return {
    sequence: row.sequence,
    eventId: row.event_id,
    at: row.at,
    kind: row.kind,
    actor: row.actor,
    actorEmail: fromNull(row.email),
    origin: fromNull(row.origin),
    messageId: fromNull(row.message_id),
    copyId: fromNull(row.copy_id),
    retractionId: fromNull(row.retraction_id),
    data: row.data ?? {},
  };
}

interface StateRow {
  readonly sequence: number;
  readonly verified_sequence: number | null;
  readonly verified_at: Date | null;
  readonly findings: readonly AuditFinding[];
  readonly checkpoint_sequence: number | null;
  readonly checkpoint_at: Date | null;
}

function toState(row: StateRow | undefined): ChainState {
  if (row === undefined) return { sequence: 0, verified: undefined, findings: [], checkpoint: undefined };
  return {
    sequence: row.sequence,
    verified: pointOf(row.verified_sequence, row.verified_at),
    findings: row.findings,
    checkpoint: pointOf(row.checkpoint_sequence, row.checkpoint_at),
  };
}

function pointOf(sequence: number | null, at: Date | null) {
  return sequence === null || at === null ? undefined : { sequence, at };
}

// Backwards along the key until the page is full: a filter that finds little reads the whole log of its tenant.
const PAGE = `
  select a.sequence::float8 as sequence, a.event_id, a.at, a.kind, a.actor, u.email, a.origin,
    e.message_id, e.copy_id, e.retraction_id, e.data
  from audit_entry a
  left join event e on e.tenant_id = a.tenant_id and e.id = a.event_id
  left join identity."user" u on a.actor like 'person:%' and u.id::text = substr(a.actor, 8)
  where a.tenant_id = $1 and ($2::bigint is null or a.sequence < $2)
    and ($4::text is null or a.actor ilike $4 or u.email ilike $4)
    and ($5::text[] is null or a.kind = any($5))
    and ($6::text is null or $6::uuid in (e.message_id, e.copy_id, e.retraction_id) or e.data::text like '%' || $6 || '%')
    and ($7::timestamptz is null or a.at >= $7) and ($8::timestamptz is null or a.at < $8)
    and ($9::text is null or a.origin = $9)
    and ($10::text is null or a.kind ilike $10 or a.actor ilike $10 or u.email ilike $10 or e.data::text ilike $10)
  order by a.sequence desc limit $3`;
const STATE = `
  select c.sequence::float8 as sequence, c.verified_sequence::float8 as verified_sequence, c.verified_at, c.findings,
    k.sequence::float8 as checkpoint_sequence, k.at as checkpoint_at
  from audit_chain c
  left join lateral (
    select sequence, at from audit_checkpoint k where k.tenant_id = $1 order by sequence desc limit 1
  ) k on true
  where c.tenant_id = $1`;
