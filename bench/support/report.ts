import type { Figure } from "./figure.ts";

export interface Report {
  readonly command: string;
  readonly measuredAt: Date;
  readonly machine: readonly string[];
  readonly figures: readonly Figure[];
}

/** The figures as a table for the terminal, and for `docs/benchmarks.md`. */
export function toTable(figures: readonly Figure[]): string {
  const rows = [
    ["What", "Undeliver", "Beside it", "Aim", "Met"],
    ...figures.map((it) => [it.what, it.measured, it.rival, it.aim, met(it)]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${widths.map((it) => "-".repeat(it + 2)).join("|")}|`, ...body.map(line)].join("\n");
}

function met({ isMet }: Figure): string {
  if (isMet === undefined) return "";
  return isMet ? "yes" : "no";
}

export function toDocument({ command, measuredAt, machine, figures }: Report): string {
  return `# Benchmarks

Measured on ${measuredAt.toISOString().slice(0, 10)} by \`${command}\`, which writes this page. Whatever has a rival was measured
beside it in the same run, on the same disk, in turns.

${machine.map((it) => `- ${it}`).join("\n")}
- Everything ran on this one machine: the load, the product, its database (fsync on, as by default), Postfix, the simulated provider.

${toTable(figures)}

${figures.map((it) => `- **${it.what}**: ${it.meaning}`).join("\n")}

To measure on another machine (Linux; the comparison needs Debian's \`postfix\` package and root):

    npm run bench                       # everything, some minutes
    npm run bench -- first-call memory  # some of it
    npm run bench -- --quick            # short, to see that it works
    npm run bench -- --write            # also writes this page
`;
}
