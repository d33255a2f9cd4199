import type { Disposition } from "#detection/disposition.ts";
import type { SettledOutcome } from "#retraction/outcome.ts";
import type { TenantId } from "#shared/ids.ts";
import type { Overview, OverviewFigures, OverviewHour, SetUp, StageQuantiles } from "#trace/overview.ts";
import { STAGES } from "#trace/overview.ts";
import { quantileOf } from "#trace/spread.ts";
import { readConcerns } from "./concerns.ts";
import type { Database, Transaction } from "./database.ts";
import { changesOf } from "./tally.ts";

/** How things stand in one organisation: the hours that were added up, and what has happened since. */
export function openOverview(database: Database): Overview {
  return {
    figures: (tenantId, since) => database.asTenant(tenantId, (tx) => readFigures(tx, tenantId, since)),
    concerns: (tenantId) => database.asTenant(tenantId, (tx) => readConcerns(tx, tenantId)),
    setUp: (tenantId) => database.asTenant(tenantId, (tx) => readSetUp(tx, tenantId)),
  };
}

async function readFigures(tx: Transaction, tenantId: TenantId, since: Date): Promise<OverviewFigures> {
  const rows = await tx.rows<TallyRow>(FIGURES, [tenantId, since, NEWEST, stageKind(since)]);
  const [open] = await tx.rows<{ n: number }>(OPEN_COPIES, [tenantId]);
  return {
    hours: hoursOf(rows),
    stages: STAGES.map((it) => quantilesOf(it, rows)),
    openCopies: open?.n ?? 0,
  };
}

const TWO_DAYS_MS = 2 * 86_400_000;

/** Stages of longer times are read by the day. */
function stageKind(since: Date): "stage" | "stage_of_day" {
  return Date.now() - since.getTime() > TWO_DAYS_MS ? "stage_of_day" : "stage";
}

interface TallyRow {
  readonly kind: "disposition" | "outcome" | "stage" | "stage_of_day";
  /** Null for stages, which are not shown by the hour. */
  readonly hour: Date | null;
  readonly name: string;
  readonly step: number;
  readonly n: number;
}

interface HourCounts extends OverviewHour {
  readonly dispositions: Partial<Record<Disposition, number>>;
  readonly outcomes: Partial<Record<SettledOutcome, number>>;
}

/** The rows come in order. */
function hoursOf(rows: readonly TallyRow[]): readonly OverviewHour[] {
  const hours = new Map<number, HourCounts>();
  for (const { kind, hour, name, n } of rows) {
    if (hour === null) continue;
    const counts = hours.get(hour.getTime()) ?? { at: hour, dispositions: {}, outcomes: {} };
    hours.set(hour.getTime(), counts);
    if (kind === "disposition") counts.dispositions[name as Disposition] = n;
    else counts.outcomes[name as SettledOutcome] = n;
  }
  return [...hours.values()];
}

function quantilesOf(stage: StageQuantiles["stage"], rows: readonly TallyRow[]): StageQuantiles {
  const spread = rows.filter((it) => it.hour === null && it.name === stage);
  return {
    stage,
    n: spread.reduce((sum, it) => sum + it.n, 0),
    p50: quantileOf(spread, 0.5),
    p95: quantileOf(spread, 0.95),
    p99: quantileOf(spread, 0.99),
  };
}

/** So many events at most are added to the hours while somebody waits: without a worker for long, the newest miss. */
const NEWEST = 5_000;

// One statement, hence one snapshot: no event is both in the hours and in the rest.
const FIGURES = `
  with ${changesOf(`
    select e.id, e.at, e.kind, e.actor, e.message_id, e.copy_id, e.retraction_id, e.data
    from (
      select coalesce(max(tx::text), '0')::xid8 as tx, coalesce(max(id::text), '00000000-0000-0000-0000-000000000000')::uuid as id
      from tally_cursor where tenant_id = $1
    ) c
    cross join lateral (
      select * from event where tenant_id = $1 and (tx, id) > (c.tx, c.id) order by tx, id limit $3
    ) e`)},
  counted as (
    select kind, hour, name, step, n from tally where tenant_id = $1 and kind in ('disposition', 'outcome', $4) and hour >= $2
    union all
    select kind, hour, name, step, n from changes where kind in ('disposition', 'outcome', $4) and hour >= $2
  )
  select kind, case when kind <> $4 then hour end as hour, name, step, sum(n)::int as n
  from counted group by 1, 2, 3, 4 having sum(n) > 0
  order by 2, 1, 3, 4`;

const OPEN_COPIES = `
  select count(*)::int as n from (
    select 1 from retraction_copy where tenant_id = $1 and settled_at is null limit 100000
  ) open`;

async function readSetUp(tx: Transaction, tenantId: TenantId): Promise<SetUp> {
  const [row] = await tx.rows<SetUp>(SET_UP, [tenantId]);
  if (row === undefined) throw new Error("no such tenant");
  return row;
}

const SET_UP = `
  select is_demo as "isDemo",
    (select count(*)::int from integration where tenant_id = $1) as integrations,
    (select count(*)::int from domain where tenant_id = $1) as domains,
    (select count(*)::int from source where tenant_id = $1 and deleted_at is null and mailboxes_of is null) as sources,
    exists (select from message where tenant_id = $1) as "hasMail",
    exists (
      select from integration i
      cross join lateral (
        select setting from auto_retract a where a.tenant_id = $1 and a.integration_id = i.id order by version desc limit 1
      ) a
      cross join lateral jsonb_each_text(a.setting -> 'destinations') d
      where i.tenant_id = $1 and d.value <> 'none'
    ) as acts
  from tenant where id = $1`;
