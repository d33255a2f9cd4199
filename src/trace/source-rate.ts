const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** How many journal copies came in the hour that begins then; hours without any are left out. */
export interface HourCount {
  readonly at: Date;
  readonly n: number;
}

/** So many weeks are looked back at. */
const WEEKS = 4;
/** With fewer than this many like hours nothing is usual. */
const MIN_SAMPLES = 2;

/**
 * How many copies an hour usually brings: the median of the same hour of the past weeks. A source that is younger than two
 * weeks has no such hours: then the least of the same hour of the past days, so that its first weekend alarms nobody.
 */
export function usualOf(
  counts: ReadonlyMap<number, number>,
  hourMs: number,
  firstMs: number,
): number | undefined {
  const sample = (backMs: number): readonly number[] =>
    hourMs - backMs >= firstMs ? [counts.get(hourMs - backMs) ?? 0] : [];
  const weekly = Array.from({ length: WEEKS }, (_, week) => (week + 1) * WEEK_MS).flatMap(sample);
  if (weekly.length >= MIN_SAMPLES) return medianOf(weekly);
  const daily = Array.from({ length: 7 }, (_, day) => (day + 1) * DAY_MS).flatMap(sample);
  return daily.length >= MIN_SAMPLES ? Math.min(...daily) : undefined;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[middle - 1 + (sorted.length % 2)], sorted[middle]];
  return (low + high) / 2;
}

export interface Between {
  readonly from: Date;
  readonly to: Date;
}

/** How many copies would usually have come between two moments; `undefined` where no hour of them is known. */
export function expectedBetween(hours: readonly HourCount[], { from, to }: Between): number | undefined {
  const [first] = hours.toSorted((left, right) => left.at.getTime() - right.at.getTime());
  if (first === undefined) return undefined;
  const counts = new Map(hours.map((it) => [it.at.getTime(), it.n]));
  let expected: number | undefined;
  for (let hour = hourOf(from); hour < to.getTime(); hour += HOUR_MS) {
    const usual = usualOf(counts, hour, first.at.getTime());
    if (usual === undefined) continue;
    const share = (Math.min(to.getTime(), hour + HOUR_MS) - Math.max(from.getTime(), hour)) / HOUR_MS;
    expected = (expected ?? 0) + usual * share;
  }
  return expected;
}

function hourOf(at: Date): number {
  return Math.floor(at.getTime() / HOUR_MS) * HOUR_MS;
}

/** How many came in these hours. */
export function countBetween(hours: readonly HourCount[], { from, to }: Between): number {
  return hours.filter(({ at }) => at >= from && at < to).reduce((sum, { n }) => sum + n, 0);
}
