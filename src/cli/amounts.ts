import { plural } from "./words.ts";

/** `1,234 rows`. */
export function rowsText(rows: number): string {
  return plural(rows, "row");
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** `12.3 MB`. */
export function bytesText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const amount = bytes / 1_000 ** power;
  return `${power === 0 ? amount : amount.toFixed(1)} ${UNITS[power]}`;
}
