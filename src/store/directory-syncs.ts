import type { DirectorySyncs, SyncKind, SyncStatus } from "#directory/directory-sync.ts";
import type { SyncPosition } from "#directory/sync-position.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";

/** How the readings of directories stand, and asking for one. */
export function openDirectorySyncs(database: Database): DirectorySyncs {
  return {
    list: (tenantId) => database.asTenant(tenantId, (tx) => list(tx, tenantId)),
    ask: (tenantId, request) => database.asTenant(tenantId, (tx) => ask(tx, tenantId, request)),
  };
}

async function ask(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, kind, actor }: Parameters<DirectorySyncs["ask"]>[1],
): Promise<SyncStatus | undefined> {
  const asked = await tx.rows(ASK, [tenantId, integrationId, kind, actor]);
  if (asked.length === 0) return undefined;
  await appendEvents(tx, tenantId, [{ kind: "directory.sync_asked", actor, data: { integrationId, kind } }]);
  const [status] = await list(tx, tenantId, integrationId);
  return status;
}

async function list(
  tx: Transaction,
  tenantId: TenantId,
  only?: IntegrationId,
): Promise<readonly SyncStatus[]> {
  const rows = await tx.rows<Row>(LIST, [tenantId, only ?? null]);
  return rows.map(toStatus);
}

interface Row {
  readonly id: IntegrationId;
  readonly name: string;
  readonly provider: ProviderName;
  readonly is_stopped: boolean;
  readonly run: SyncKind | null;
  readonly asked: SyncKind | null;
  readonly position: SyncPosition | null;
  readonly began_at: Date | null;
  readonly paged_at: Date | null;
  readonly pages: number | null;
  readonly users: number | null;
  readonly groups: number | null;
  readonly members: number | null;
  readonly expected: number | null;
  readonly fresh_at: Date | null;
  readonly full_at: Date | null;
  readonly ended_at: Date | null;
  readonly due_at: Date | null;
  readonly retry_at: Date | null;
  readonly failed_at: Date | null;
  readonly failed_code: string | null;
  readonly failed_reason: string | null;
  readonly known_mailboxes: number;
  readonly known_groups: number;
}

function toStatus(row: Row): SyncStatus {
  return {
    integrationId: row.id,
    name: row.name,
    provider: row.provider,
    isStopped: row.is_stopped,
    running: toProgress(row),
    asked: fromNull(row.asked),
    freshAt: fromNull(row.fresh_at),
    fullAt: fromNull(row.full_at),
    endedAt: fromNull(row.ended_at),
    dueAt: fromNull(row.due_at),
    trouble: toTrouble(row),
    mailboxes: row.known_mailboxes,
    groups: row.known_groups,
  };
}

function toProgress(row: Row): SyncStatus["running"] {
  const { run: kind, position, began_at: beganAt } = row;
  if (kind === null || position === null || beganAt === null) return undefined;
  const { pages, users, groups, members, expected } = row;
  return {
    kind,
    part: position.part,
    beganAt,
    pagedAt: fromNull(row.paged_at),
    pages: pages ?? 0,
    users: users ?? 0,
    groups: groups ?? 0,
    members: members ?? 0,
    expected: fromNull(expected),
  };
}

function toTrouble(row: Row): SyncStatus["trouble"] {
  const { failed_at: at, failed_code: code, failed_reason: reason, retry_at: retryAt } = row;
  if (at === null || code === null || reason === null) return undefined;
  return { at, code, reason, retryAt: retryAt ?? at };
}

const LIST = `
  select i.id, i.name, i.provider, i.state = 'stopped' as is_stopped, s.run, s.asked, s.position, s.began_at, s.paged_at,
    s.pages, s.users, s.groups, s.members, s.expected, s.fresh_at, s.full_at, s.ended_at, s.retry_at, s.failed_at,
    s.failed_code, s.failed_reason,
    case when s.integration_id is null then i.created_at + interval '1 minute'
      else greatest(least(s.full_due_at, s.delta_due_at), s.retry_at) end as due_at,
    (select count(*)::int from mailbox m
      where m.tenant_id = $1 and m.integration_id = i.id and m.gone_at is null) as known_mailboxes,
    (select count(*)::int from directory_group g
      where g.tenant_id = $1 and g.integration_id = i.id and g.gone_at is null) as known_groups
  from integration i left join directory_sync s on s.tenant_id = $1 and s.integration_id = i.id
  where i.tenant_id = $1 and ($2::uuid is null or i.id = $2::uuid)
  order by i.name, i.id`;
// Who asks again, or after trouble, has put something right: it is tried at once. What the provider asked to wait for is
// not shortened by it: its ban stands in the budget.
const ASK = `
  insert into directory_sync (tenant_id, integration_id, asked, asked_by)
  select $1, id, $3, $4 from integration where tenant_id = $1 and id = $2
  on conflict (tenant_id, integration_id) do update set
    asked = case when directory_sync.asked = 'full' then 'full' else excluded.asked end, asked_by = excluded.asked_by,
    retry_at = null
  returning integration_id`;
