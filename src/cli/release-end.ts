import { CliError } from "./cli-error.ts";
import { differencesOf, isQuiet, outcomeTable } from "./copy-table.ts";
import { printable } from "./printable.ts";
import type { ProgressReply, RetractionReply } from "./replies.ts";
import type { Terminal } from "./terminal.ts";
import { countsLine, plural } from "./words.ts";

/** A run as it stands, with its copies. */
export interface Ended {
  readonly retraction: RetractionReply;
  readonly copies: readonly ProgressReply[];
}

/** What came back, and what of it differs from what was taken. */
export function showReleased(terminal: Terminal, { retraction, copies }: Ended): void {
  terminal.out(outcomeTable(copies, terminal));
  terminal.out(`${plural(retraction.copies, "copy", "copies")}: ${countsLine(retraction.counts)}`);
  const differing = copies.filter((it) => differencesOf(it).length > 0);
  for (const it of differing) {
    terminal.out(
      `${printable(it.mailbox ?? it.recipient)} differs in ${printable(differencesOf(it).join(", "))}`,
    );
  }
  const compared = copies.filter((it) => it.outcome === "restored").length;
  if (compared > 0 && differing.length === 0) terminal.out("Compared field by field: nothing differs.");
}

export function refuseUnlessRestored(ended: readonly Ended[]): void {
  const others = ended.flatMap((it) => it.copies).filter((it) => !isQuiet(it)).length;
  if (others === 0) return;
  throw new CliError(
    `${plural(others, "copy", "copies")} did not come back, or not yet: each has its reason.`,
  );
}
