import type { EnvelopeShape } from "#mail/envelope.ts";
import type { SourceId, TenantId } from "#shared/ids.ts";
import { isSilent, longestQuietMs } from "#trace/longest-quiet.ts";
import type { SourceHealth, SourceHealthReading, SourceState } from "#trace/source-health.ts";
import { countBetween, expectedBetween, type HourCount } from "#trace/source-rate.ts";
import { quantileOf, type SpreadStep } from "#trace/spread.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Whether the sources work, from the hours that a job has added up. */
export function openSourceHealth(database: Database): SourceHealthReading {
  return {
    list: (tenantId) => database.asTenant(tenantId, (tx) => readHealth(tx, tenantId)),
  };
}

/** One source, with the hours in which it delivered something. */
export interface SourceRate {
  readonly id: SourceId;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date | undefined;
  readonly state: SourceState;
  readonly hours: readonly HourCount[];
  /** The database's clock. */
  readonly now: Date;
  readonly silentSince: Date | undefined;
  readonly requireTls: boolean;
}

/** All sources of a tenant, by name. */
export async function readSourceRates(tx: Transaction, tenantId: TenantId): Promise<readonly SourceRate[]> {
  const rows = await tx.rows<RateRow>(RATES, [tenantId]);
  return rows.map((row) => {
    const hours = (row.hours ?? []).map((at, index) => ({ at, n: Number(row.counts?.[index] ?? 0) }));
    const lastSeenAt = fromNull(row.lastSeenAt);
    const known = { ...row, lastSeenAt, hours, silentSince: fromNull(row.silentSince) };
    return { ...known, state: stateOf(known) };
  });
}

interface RateRow {
  readonly id: SourceId;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date | null;
  readonly silentSince: Date | null;
  readonly requireTls: boolean;
  readonly now: Date;
  readonly hours: readonly Date[] | null;
  readonly counts: readonly string[] | null;
}

function stateOf({ lastSeenAt, hours, now }: Pick<SourceRate, "lastSeenAt" | "hours" | "now">): SourceState {
  if (lastSeenAt === undefined) return "never";
  const recent = hours.filter((it) => it.at.getTime() > lastSeenAt.getTime() - 14 * DAY_MS);
  const quietMs = now.getTime() - lastSeenAt.getTime();
  const expected = expectedBetween(hours, { from: lastSeenAt, to: now });
  return isSilent({ quietMs, usualMs: longestQuietMs(recent.map((it) => it.at)), expected })
    ? "silent"
    : "working";
}

// Four weeks are what is usual; the hours before those are dropped soon.
const RATES = `
  select s.id, s.name, s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", s.silent_since as "silentSince",
    s.require_tls as "requireTls", now() as now, t.hours, t.counts
  from source s
  cross join lateral (
    select array_agg(t.hour order by t.hour) as hours, array_agg(t.n order by t.hour) as counts
    from tally t
    where t.tenant_id = $1 and t.kind = 'source' and t.name = s.id::text and t.hour > now() - interval '31 days'
  ) t
  where s.tenant_id = $1 and s.deleted_at is null and s.mailboxes_of is null
  order by s.name`;

async function readHealth(tx: Transaction, tenantId: TenantId): Promise<readonly SourceHealth[]> {
  const rates = await readSourceRates(tx, tenantId);
  const traits = await tx.rows<TraitRow>(TRAITS, [tenantId]);
  return rates.map((it) =>
    toHealth(
      it,
      traits.filter((row) => row.source === it.id),
    ),
  );
}

interface TraitRow {
  readonly kind: "source_trait" | "source_delay";
  readonly source: string;
  /** Of a delay: empty. */
  readonly trait: string;
  readonly step: number;
  readonly n: number;
}

// A day of 24 whole hours, and the hour that has begun.
const TRAITS = `
  select kind, split_part(name, ' ', 1) as source, split_part(name, ' ', 2) as trait, step, sum(n)::int as n
  from tally
  where tenant_id = $1 and kind in ('source_trait', 'source_delay') and hour >= date_trunc('hour', now(), 'UTC') - interval '24 hours'
  group by 1, 2, 3, 4`;

function toHealth(rate: SourceRate, traits: readonly TraitRow[]): SourceHealth {
  const { id: sourceId, name, state, lastSeenAt, hours, now, requireTls } = rate;
  const trait = (wanted: string): number => traits.find((it) => it.trait === wanted)?.n ?? 0;
  const delays: readonly SpreadStep[] = traits.filter((it) => it.kind === "source_delay");
  const thisHour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
  const past = { from: new Date(thisHour.getTime() - DAY_MS), to: now };
  return {
    sourceId,
    name,
    requireTls,
    state,
    lastSeenAt,
    day: {
      copies: countBetween(hours, past),
      usual: expectedBetween(hours, past),
      tls: trait("tls"),
      untrusted: trait("untrusted"),
      unknownRecipients: trait("unknown"),
      shapes: shapesOf(traits),
      delay: { p50: quantileOf(delays, 0.5), p95: quantileOf(delays, 0.95) },
    },
  };
}

const SHAPE = "shape:";

function shapesOf(traits: readonly TraitRow[]): Partial<Record<EnvelopeShape, number>> {
  const shapes = traits.filter((it) => it.trait.startsWith(SHAPE));
  return Object.fromEntries(shapes.map((it) => [it.trait.slice(SHAPE.length), it.n]));
}
