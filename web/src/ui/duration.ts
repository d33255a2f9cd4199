const STEPS: readonly (readonly [limit: number, unit: number, name: string, digits: number])[] = [
  [1_000, 1, "ms", 0],
  [60_000, 1_000, "s", 1],
  [3_600_000, 60_000, "min", 1],
  [172_800_000, 3_600_000, "h", 1],
  [Number.POSITIVE_INFINITY, 86_400_000, "days", 1],
];

/** `320 ms`, `4.2 s`, `3.5 min`. */
export function durationText(ms: number): string {
  const [, unit, name, digits] = STEPS.find(([limit]) => ms < limit) ?? [0, 1, "ms", 0];
  return `${Number((ms / unit).toFixed(digits)).toLocaleString("en")} ${name}`;
}
