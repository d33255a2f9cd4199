import type { ProviderName } from "#policy/destination.ts";
import type { IntegrationId } from "#shared/ids.ts";
import type { ConnectionHealth, ConnectionHealthReading } from "#trace/connection-health.ts";
import type { Database } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { SCOPE_TROUBLES } from "./scope-troubles.ts";

/** How the integrations stand, in one statement that counts no mailboxes: a screen asks again and again. */
export function openConnectionHealth(database: Database): ConnectionHealthReading {
  return {
    list: (tenantId) =>
      database.asTenant(tenantId, async (tx) => (await tx.rows<Row>(LIST, [tenantId])).map(toHealth)),
  };
}

/** Of all tenants, for the operator: through none of them anything is moved. */
export async function countStoppedIntegrations(database: Database): Promise<number> {
  const [row] = await database.asWorker((tx) =>
    tx.rows<{ n: number }>("select count(*)::int as n from integration where state = 'stopped'"),
  );
  return row?.n ?? 0;
}

interface Row {
  readonly id: IntegrationId;
  readonly name: string;
  readonly provider: ProviderName;
  readonly isStopped: boolean;
  readonly stoppedCode: string | null;
  readonly stoppedReason: string | null;
  readonly stoppedAt: Date | null;
  readonly answeredAt: Date | null;
  readonly credentialExpiresAt: Date | null;
  readonly createdAt: Date;
  readonly freshAt: Date | null;
  readonly isReading: boolean;
  readonly dueAt: Date | null;
  readonly failedCode: string | null;
  readonly testedAt: Date | null;
  readonly failed: number | null;
  readonly first: {
    readonly subject?: string;
    readonly detail: string;
    readonly advice?: string;
  } | null;
  readonly trouble: string | null;
  readonly mails: number;
  readonly seen: number;
  readonly lostInScope: readonly string[];
  readonly foreignInScope: readonly string[];
  readonly emptyInScope: readonly string[];
  readonly lostImportant: readonly string[];
}

function toHealth(row: Row): ConnectionHealth {
  const { stoppedCode: code, stoppedReason: reason, failedCode } = row;
  return {
    integrationId: row.id,
    name: row.name,
    provider: row.provider,
    stopped: row.isStopped
      ? { code: code ?? "unknown", reason: reason ?? "", at: fromNull(row.stoppedAt) }
      : undefined,
    answeredAt: fromNull(row.answeredAt),
    credentialExpiresAt: fromNull(row.credentialExpiresAt),
    createdAt: row.createdAt,
    directory: {
      freshAt: fromNull(row.freshAt),
      isReading: row.isReading,
      dueAt: fromNull(row.dueAt),
      trouble: failedCode === null ? undefined : { code: failedCode },
    },
    selfTest: toSelfTest(row),
    named: {
      lostInScope: row.lostInScope,
      foreignInScope: row.foreignInScope,
      emptyInScope: row.emptyInScope,
      lostImportant: row.lostImportant,
    },
    coverage: { mails: row.mails, seen: row.seen },
  };
}

function toSelfTest({ testedAt, failed, first, trouble }: Row): ConnectionHealth["selfTest"] {
  if (testedAt === null) return undefined;
  const { subject, detail = "", advice } = first ?? {};
  return {
    endedAt: testedAt,
    failed: failed ?? 0,
    first: first === null ? undefined : { subject, detail, advice },
    trouble: fromNull(trouble),
  };
}

const NAMED = (trouble: string): string => `
  array(select thing from troubles where integration_id = i.id and trouble = '${trouble}' order by thing)`;
const LIST = `
  with troubles as materialized (${SCOPE_TROUBLES})
  select i.id, i.name, i.provider, i.state = 'stopped' as "isStopped", i.stopped_code as "stoppedCode",
    i.stopped_reason as "stoppedReason", i.stopped_at as "stoppedAt", i.answered_at as "answeredAt",
    i.credential_expires_at as "credentialExpiresAt", i.created_at as "createdAt", s.fresh_at as "freshAt",
    coalesce(s.run is not null or s.asked is not null, false) as "isReading",
    greatest(least(s.full_due_at, s.delta_due_at), s.retry_at) as "dueAt", s.failed_code as "failedCode",
    t.ended_at as "testedAt", t.failed, t.first, t.trouble, c.mails, c.seen,
    ${NAMED("lost")} as "lostInScope", ${NAMED("foreign")} as "foreignInScope", ${NAMED("empty")} as "emptyInScope", array(
      select g.name from important_group ig
      join directory_group g on g.tenant_id = $1 and g.id = ig.group_id and g.integration_id = i.id and g.gone_at is not null
      where ig.tenant_id = $1 order by g.name) as "lostImportant"
  from integration i
  left join directory_sync s on s.tenant_id = $1 and s.integration_id = i.id
  left join lateral (
    select t.ended_at, t.trouble, f.failed, f.first
    from (
      select ended_at, trouble, lines from self_test
      where tenant_id = $1 and integration_id = i.id and ended_at is not null order by id desc limit 1
    ) t
    cross join lateral (
      select count(*)::int as failed, (array_agg(l.line order by l.place))[1] as first
      from jsonb_array_elements(t.lines) with ordinality as l(line, place) where l.line->>'result' = 'failed'
    ) f
  ) t on true
  cross join lateral (
    select coalesce(sum(k.mails), 0)::int as mails, coalesce(sum(k.seen), 0)::int as seen
    from coverage_check k
    where k.tenant_id = $1 and k.integration_id = i.id and k.at > now() - interval '24 hours'
  ) c
  where i.tenant_id = $1
  order by i.name, i.id`;
