const UNITS = ["bytes", "KB", "MB"] as const;

/** `12 bytes`, `3.4 KB`. */
export function sizeText(bytes: number): string {
  const power = bytes < 1_024 ? 0 : bytes < 1_024 ** 2 ? 1 : 2;
  const amount = bytes / 1_024 ** power;
  return `${amount.toLocaleString("en", { maximumFractionDigits: 1 })} ${UNITS[power]}`;
}
