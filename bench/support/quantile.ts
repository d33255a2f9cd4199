/** The smallest value that at least this share of the values does not exceed. Throws where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error("no values were measured");
  return value;
}

/** The middle value, which one disturbed round does not move. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
