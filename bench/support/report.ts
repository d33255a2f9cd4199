import type { Figure } from "./figure.ts";

/** One question's answer, as the page keeps it. */
export interface Report {
  readonly question: string;
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

/** `docs/benchmarks.md` with these answers in it; those to other questions stay as they were measured. */
export function toDocument(before: string, reports: readonly Report[]): string {
  const sections = new Map(
    before
      .split(/^(?=## )/m)
      .slice(1)
      .map((it) => [/^## (\S+)/.exec(it)?.[1] ?? "", it.trim()] as const),
  );
  for (const report of reports) sections.set(report.question, toSection(report));
  return `${HEAD}\n${[...sections.values()].join("\n\n")}\n`;
}

function toSection({ question, command, measuredAt, machine, figures }: Report): string {
  return `## ${question}

Measured on ${measuredAt.toISOString().slice(0, 10)} by \`${command}\`.

${toTable(figures)}

${figures.map((it) => `- **${it.what}**: ${it.meaning}`).join("\n")}
- Machine: ${machine.join("; ")}.`;
}

const HEAD = `# Benchmarks

Each question is measured by the command that stands with it, which writes its part of this page. Whatever has a rival
was measured beside it in the same run, on the same disk, in turns. Everything ran on one machine: the load, the
product, its database (fsync on, as by default), Postfix, the simulated provider.

To measure on another machine (Linux; the comparison needs Debian's \`postfix\` package and root):

    npm run bench                       # everything, a quarter of an hour
    npm run bench -- first-call memory  # some of it
    npm run bench -- --quick            # short, to see that it works
    npm run bench -- --write            # also writes the page, of what was asked
`;
