export const RANGES = ["24h", "7d", "30d"] as const;
export type Range = (typeof RANGES)[number];

export interface RangeSearch {
  readonly range?: Range;
}

/** Whatever else stands in the address is the shortest range. */
export function readRange({ range }: Readonly<Record<string, unknown>>): RangeSearch {
  const known = RANGES.find((it) => it === range);
  return known === undefined || known === "24h" ? {} : { range: known };
}
