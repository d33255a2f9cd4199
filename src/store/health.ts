import type { TenantId } from "#shared/ids.ts";
import type { Health, HealthReading, RunningProcess } from "#trace/health.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";

/** How the instance does, read from the database that all its processes share. */
export function openHealth(database: Database): HealthReading {
  return {
    read: async (tenantId) => {
      const beganMs = performance.now();
      const instance = await database.asWorker(readInstance);
      const answeredInMs = Math.round(performance.now() - beganMs);
      const { version, ...shared } = instance;
      const own = await database.asTenant(tenantId, (tx) => readOwn(tx, tenantId));
      return { ...shared, ...own, database: { version, answeredInMs } };
    },
  };
}

async function readInstance(
  tx: Transaction,
): Promise<Pick<Health, "processes" | "workedAt"> & { readonly version: string }> {
  const processes = await tx.rows<RunningProcess>(PROCESSES);
  const [row] = await tx.rows<{ version: string; workedAt: Date | null }>(INSTANCE);
  return { processes, version: row?.version ?? "", workedAt: row?.workedAt ?? undefined };
}

type Own = Omit<Health, "processes" | "workedAt" | "database">;

async function readOwn(tx: Transaction, tenantId: TenantId): Promise<Own> {
  const [row] = await tx.rows<OwnRow>(OWN, [tenantId, MOST]);
  if (row === undefined) throw new Error("a statement of one row answered none");
  return {
    queue: {
      open: row.open,
      held: row.held,
      due: row.due,
      oldestDueAt: fromNull(row.oldestDueAt),
      throttledUntil: fromNull(row.throttledUntil),
    },
    eventsWaitingSince: fromNull(row.eventsWaitingSince),
    judgeOverdueSince: fromNull(row.judgeOverdueSince),
    expiries: await tx.rows<Health["expiries"][number]>(EXPIRIES, [tenantId]),
  };
}

interface OwnRow {
  readonly open: number;
  readonly held: number;
  readonly due: number;
  readonly oldestDueAt: Date | null;
  readonly throttledUntil: Date | null;
  readonly eventsWaitingSince: Date | null;
  readonly judgeOverdueSince: Date | null;
}

/** Nobody needs to know more exactly how many are open. */
const MOST = 100_000;

const PROCESSES = `
  select roles, version, started_at as "startedAt", seen_at as "seenAt" from process
  where seen_at > now() - interval '2 minutes' order by started_at`;

const INSTANCE = `
  select current_setting('server_version') as version,
    (select (value #>> '{}')::timestamptz from instance where key = 'worked_at') as "workedAt"`;

const OWN = `
  with open as (
    select outcome, due_at from retraction_copy where tenant_id = $1 and settled_at is null limit $2
  )
  select count(*)::int as open, count(*) filter (where outcome = 'held')::int as held,
    count(*) filter (where due_at <= now())::int as due, min(due_at) filter (where due_at <= now()) as "oldestDueAt",
    (select max(blocked_until) from lane where tenant_id = $1 and blocked_until > now()) as "throttledUntil",
    (select at from event where tenant_id = $1 and tx >= event_horizon() order by tx, id limit 1)
      as "eventsWaitingSince",
    (select min(judge_due_at) from message where tenant_id = $1 and not judged and judge_due_at <= now()) as "judgeOverdueSince"
  from open`;

const EXPIRIES = `
  select name, expires_at as "expiresAt" from api_token
  where tenant_id = $1 and revoked_at is null
    and expires_at between now() - interval '7 days' and now() + interval '30 days'
  order by expires_at limit 50`;
