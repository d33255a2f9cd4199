const HOUR_MS = 3_600_000;

/**
 * How long a source was quiet at most, by the hours in which it delivered something: nights and weekends are in it, so that
 * only what is longer than those is a silence.
 */
export function longestQuietMs(hours: readonly Date[]): number {
  const sorted = hours.map((it) => it.getTime()).toSorted((left, right) => left - right);
  return sorted.reduce((longest, at, index) => Math.max(longest, at - (sorted[index - 1] ?? at)), HOUR_MS);
}

/** Half as long again as ever before in that time, and two hours at least. */
export function isSilent({
  quietMs,
  usualMs,
}: {
  readonly quietMs: number;
  readonly usualMs: number;
}): boolean {
  return quietMs > 2 * HOUR_MS && quietMs > 1.5 * usualMs;
}
