import type { Command } from "commander";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { consent, isJson, printJson } from "./context.ts";
import { isQuiet, outcomeTable, planTable } from "./copy-table.ts";
import { allCopies, followRetraction } from "./follow-retraction.ts";
import { RetractionReply } from "./replies.ts";
import { applyOrDiscard, whatNext } from "./run-plan.ts";
import { countsLine, plural } from "./words.ts";

interface Undoing {
  readonly api: Api;
  /** The release that is undone. */
  readonly run: RetractionReply;
  readonly mailbox?: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  /** Typed beforehand, where nobody else can approve. */
  readonly confirmCopies?: number;
  readonly reason: string;
  readonly wait: number;
}

/** The undo of a release: what it brought back goes again to where it had been. */
export async function takeOutAgain(deps: CliDeps, command: Command, undoing: Undoing): Promise<void> {
  const { api, run, reason, wait } = undoing;
  const brought = (await allCopies(api, run.id)).filter(
    (it) => it.outcome !== "restore_failed" && isChosen(it.mailbox ?? it.recipient, undoing.mailbox),
  );
  if (brought.length === 0) {
    throw new CliError("This release brought nothing back, so there is nothing to take out again.");
  }
  if (!isJson(command)) deps.terminal.out(planTable(brought, deps.terminal));
  if (undoing.dryRun === true) return deps.terminal.out("These would be taken out again. Nothing was done.");
  const question = `This undoes a release. Take ${plural(brought.length, "copy", "copies")} out again, to where each had been?`;
  await consent(deps, { question, given: undoing.yes === true });
  const body = { copies: brought.map((it) => it.copy_id), reason, draft: true };
  const draft = await api.send(
    { method: "POST", path: `/retractions/${run.id}/release`, body },
    RetractionReply,
  );
  const begun = await applyOrDiscard(deps, { api, draft, confirmCopies: undoing.confirmCopies });
  const { id } = begun;
  const retraction =
    begun.state === "held" ? begun : await followRetraction(deps, api, id, { waitMs: wait * 1_000 });
  const copies = await allCopies(api, id);
  if (isJson(command)) printJson(deps, [{ retraction, copies }]);
  else {
    deps.terminal.out(outcomeTable(copies, deps.terminal));
    deps.terminal.out(`${plural(retraction.copies, "copy", "copies")}: ${countsLine(retraction.counts)}`);
  }
  if (retraction.state === "held") return deps.terminal.note(whatNext(retraction));
  const others = copies.filter((it) => !isQuiet(it)).length;
  if (others > 0) {
    throw new CliError(`${plural(others, "copy", "copies")} did not go back out: each has its reason.`);
  }
}

/** Whether the person asked for this mailbox; who names none asks for all. */
export function isChosen(mailbox: string, chosen: readonly string[] | undefined): boolean {
  return chosen === undefined || chosen.some((it) => it.toLowerCase() === mailbox.toLowerCase());
}
