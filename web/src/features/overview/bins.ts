import type { Figures } from "./queries.ts";
import type { Range } from "./range.ts";

export type Counts = Readonly<Record<string, number>>;

/** What happened in one piece of time. */
export interface Bin {
  readonly from: Date;
  readonly dispositions: Counts;
  readonly outcomes: Counts;
}

/** Hours in one bar. */
const WIDTH: Readonly<Record<Range, number>> = { "24h": 1, "7d": 6, "30d": 24 };

/**
 * The hours of the server gathered into the bars of the chart. Days are those of the reader: where he is, they may have 23
 * hours. Times without anything have a bar of nothing.
 */
export function binsOf(
  { from, hours }: Pick<Figures, "from" | "hours">,
  range: Range,
  now: Date,
): readonly Bin[] {
  const bins: { from: Date; dispositions: Record<string, number>; outcomes: Record<string, number> }[] = [];
  for (let at = startOf(new Date(from), WIDTH[range]); at <= now; at = after(at, WIDTH[range])) {
    bins.push({ from: at, dispositions: {}, outcomes: {} });
  }
  for (const hour of hours) {
    const at = new Date(hour.at);
    const bin = bins.findLast((it) => it.from <= at) ?? bins[0];
    if (bin === undefined) continue;
    add(bin.dispositions, hour.dispositions);
    add(bin.outcomes, hour.outcomes);
  }
  return bins;
}

export function totalOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}

/** Of the reader's own day, so far. */
export function todayOf({ hours }: Pick<Figures, "hours">, now: Date): Omit<Bin, "from"> {
  const midnight = startOf(now, 24);
  const today: { dispositions: Record<string, number>; outcomes: Record<string, number> } = {
    dispositions: {},
    outcomes: {},
  };
  for (const hour of hours.filter((it) => new Date(it.at) >= midnight)) {
    add(today.dispositions, hour.dispositions);
    add(today.outcomes, hour.outcomes);
  }
  return today;
}

function add(counts: Record<string, number>, more: Readonly<Partial<Record<string, number>>>): void {
  for (const [name, n = 0] of Object.entries(more)) counts[name] = (counts[name] ?? 0) + n;
}

function startOf(at: Date, width: number): Date {
  const start = new Date(at);
  start.setMinutes(0, 0, 0);
  if (width > 1) start.setHours(start.getHours() - (start.getHours() % width));
  return start;
}

function after(at: Date, width: number): Date {
  const next = new Date(at);
  if (width === 1) next.setTime(at.getTime() + 3_600_000);
  else next.setHours(at.getHours() + width);
  return next;
}
