import type { Command } from "commander";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { isJson, printJson } from "./context.ts";
import { isQuiet, outcomeTable } from "./copy-table.ts";
import { allCopies, followRetraction } from "./follow-retraction.ts";
import { driftLines } from "./plan-text.ts";
import { printable } from "./printable.ts";
import { type ProgressReply, RetractionReply } from "./replies.ts";
import { countsLine, plural, watchText } from "./words.ts";

export interface Applying {
  readonly api: Api;
  readonly draft: Pick<RetractionReply, "id" | "hash" | "copies">;
  /** Typed beforehand, where nobody else can approve. */
  readonly confirmCopies: number | undefined;
}

/** Applies a plan that a person has agreed to. Where the number of copies has to be typed and can be, it is asked for. */
export async function applyDraft({ terminal }: CliDeps, it: Applying): Promise<RetractionReply> {
  try {
    return await send(it);
  } catch (error) {
    const { ask } = terminal;
    if (!(error instanceof CliError) || error.type !== "confirmation_needed") throw error;
    if (ask === undefined || it.confirmCopies !== undefined) {
      const how = `say --confirm-copies ${it.draft.copies} if all of them are meant`;
      throw refused(`It needs approval, and there is nobody else to approve it: ${how}.`, error);
    }
    terminal.note(
      "It needs approval, and there is nobody else to approve it. This will stand in the event log.",
    );
    const typed = Number((await ask("How many copies does it move? Type the number: ")).trim());
    if (typed !== it.draft.copies) throw refused("Nothing was done.", error);
    return send({ ...it, confirmCopies: typed });
  }
}

/** A plan that did not start is taken back: nobody has looked at it by itself. */
export async function applyOrDiscard(deps: CliDeps, applying: Applying): Promise<RetractionReply> {
  try {
    return await applyDraft(deps, applying);
  } catch (error) {
    const path = `/retractions/${applying.draft.id}/cancel`;
    await applying.api.send({ method: "POST", path }, RetractionReply);
    throw error;
  }
}

function refused(message: string, cause: CliError): CliError {
  return new CliError(message, { cause, type: cause.type });
}

function send({ api, draft, confirmCopies }: Applying): Promise<RetractionReply> {
  const body = { hash: draft.hash, ...(confirmCopies !== undefined && { confirm_copies: confirmCopies }) };
  return api.send({ method: "POST", path: `/retractions/${draft.id}/apply`, body }, RetractionReply);
}

interface Running {
  readonly api: Api;
  readonly run: RetractionReply;
  readonly waitMs: number;
}

/** Waits for what was applied, and shows how it ended, or for whom it waits. */
export async function showRun(deps: CliDeps, command: Command, { api, run, waitMs }: Running): Promise<void> {
  for (const it of driftLines(run)) deps.terminal.note(it);
  const ended = run.state === "held" ? run : await followRetraction(deps, api, run.id, { waitMs });
  const copies = await allCopies(api, run.id);
  if (isJson(command)) printJson(deps, { retraction: ended, copies });
  else showEnded(deps, ended, copies);
  if (ended.state === "held") return deps.terminal.note(whatNext(ended));
  const others = copies.filter((it) => !isQuiet(it)).length;
  if (others > 0) {
    throw new CliError(
      `${others} of ${plural(copies.length, "copy", "copies")} did not end where asked, or not yet: each has its reason.`,
    );
  }
}

function showEnded({ terminal }: CliDeps, ended: RetractionReply, copies: readonly ProgressReply[]): void {
  terminal.out(outcomeTable(copies, terminal));
  terminal.out(`${plural(ended.copies, "copy", "copies")}: ${countsLine(ended.counts)}`);
  const watched = ended.late?.ended_at === null ? `Takes what comes late ${watchText(ended.late)}. ` : "";
  terminal.note(`${watched}undeliver retraction show ${ended.id} · undeliver release ${ended.id}`);
}

/** Who has to decide, and how. */
export function whatNext({ id, held, approval }: RetractionReply): string {
  const reason = printable(held?.reason ?? "");
  if (held?.for !== "approval") {
    return `Held: ${reason}. undeliver retraction resume ${id} --proceed (or --refuse)`;
  }
  const who = approval?.may_approve.map(printable).join(", ") ?? "";
  return `Held: ${reason}. Who may approve: ${who}. undeliver retraction approve ${id}`;
}
