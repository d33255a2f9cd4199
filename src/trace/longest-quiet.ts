const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** From the last mail of a working day to the first one of the next. */
const NIGHT_MS = 16 * HOUR_MS;

/**
 * How long a source was quiet at most, by the hours in which it delivered something: nights and weekends are in it, so that
 * only what is longer than those is a silence. One that has not been through a night yet may have one.
 */
export function longestQuietMs(hours: readonly Date[]): number {
  const sorted = hours.map((it) => it.getTime()).toSorted((left, right) => left - right);
  const spanMs = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  const leastMs = spanMs < DAY_MS ? NIGHT_MS : HOUR_MS;
  return sorted.reduce((longest, at, index) => Math.max(longest, at - (sorted[index - 1] ?? at)), leastMs);
}

/** Where so many would have come and none did, it is no chance. */
const MANY = 20;
/** Copies come in bursts, and a mail system may rest for a while. */
const SHORT_MS = HOUR_MS / 2;

/**
 * Half as long again as ever before in that time, and two hours at least; or, of a source that usually brings much at this
 * time of the week, as soon as that much is missing.
 */
export function isSilent({
  quietMs,
  usualMs,
  expected = 0,
}: {
  readonly quietMs: number;
  readonly usualMs: number;
  /** How many copies would usually have come since the last one. */
  readonly expected?: number | undefined;
}): boolean {
  if (quietMs > SHORT_MS && expected >= MANY) return true;
  return quietMs > 2 * HOUR_MS && quietMs > 1.5 * usualMs;
}
