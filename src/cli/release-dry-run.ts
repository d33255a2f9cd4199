import type { Command } from "commander";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { isJson, printJson } from "./context.ts";
import { allPages } from "./follow-retraction.ts";
import { RunCopyReply } from "./replies.ts";
import { restorableColumns } from "./restorable-text.ts";
import { formatTable } from "./table.ts";
import { isChosen } from "./take-out-again.ts";
import { plural } from "./words.ts";

interface DryRun {
  readonly api: Api;
  readonly retractionIds: readonly string[];
  readonly mailbox?: readonly string[];
}

/** What a release would bring back, for how long it still could, and what it could not: nothing moves. */
export async function showDryRun(deps: CliDeps, command: Command, dryRun: DryRun): Promise<void> {
  const { api, retractionIds, mailbox } = dryRun;
  const copies: RunCopyReply[] = [];
  for (const id of retractionIds)
    copies.push(...(await allPages(api, `/retractions/${id}/copies`, RunCopyReply)));
  const chosen = copies.filter((it) => isChosen(it.mailbox ?? it.recipient, mailbox));
  if (isJson(command)) return printJson(deps, chosen);
  const sorted = chosen.toSorted((a, b) => ORDER.indexOf(a.restorable) - ORDER.indexOf(b.restorable));
  const count = (restorable: RunCopyReply["restorable"]): number =>
    chosen.filter((it) => it.restorable === restorable).length;
  deps.terminal.out(formatTable(sorted, restorableColumns(deps.now()), deps.terminal.columns));
  return deps.terminal.out(
    `Of ${plural(chosen.length, "copy", "copies")} a release would bring back ${count("yes")}; ${count("no")} not; ${count("unknown")} if the mailbox still has them. Nothing was done.`,
  );
}
const ORDER: readonly RunCopyReply["restorable"][] = ["no", "unknown", "yes", null];
