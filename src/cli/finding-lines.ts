import { printable } from "./printable.ts";
import type { Paint } from "./terminal.ts";

interface ShownFinding {
  readonly field: string;
  readonly value: string;
  readonly reason: string;
  readonly score: number;
}

/** Why a mail was judged as it was, strongest first, in plain words. */
export function findingLines(findings: readonly ShownFinding[], paint: Paint): string {
  return findings
    .toSorted((a, b) => b.score - a.score)
    .map((it) => {
      const quoted =
        it.value === "" ? "" : paint("dim", `  (${printable(it.field)}: ${printable(it.value)})`);
      return `  ${paint("yellow", String(it.score).padStart(2))}  ${printable(it.reason)}${quoted}`;
    })
    .join("\n");
}
