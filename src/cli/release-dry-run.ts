import type { Command } from "commander";
import { z } from "zod";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { isJson, printJson } from "./context.ts";
import { allPages } from "./follow-retraction.ts";
import { openProgress } from "./progress.ts";
import { RunCopyReply } from "./restorable-replies.ts";
import { timeLeft } from "./restorable-text.ts";
import { type Column, formatTable } from "./table.ts";
import { isChosen } from "./take-out-again.ts";
import { plural } from "./words.ts";

const PreviewReply = z.looseObject({
  copy_id: z.string(),
  mailbox: z.string(),
  result: z.string(),
  why: z.string(),
  goes_to: z.array(z.string()),
  changed: z.array(z.looseObject({ field: z.string(), was: z.string(), is: z.string() })),
});
type PreviewReply = z.output<typeof PreviewReply>;

interface DryRun {
  readonly api: Api;
  readonly retractionIds: readonly string[];
  readonly mailbox?: readonly string[];
}

/** A copy as its mailbox shows it, and for how long it can come back. */
interface Shown extends PreviewReply {
  readonly restorable: Pick<RunCopyReply, "restorable" | "restorable_until" | "restorable_why"> | undefined;
}

/** What a release would bring back, for how long it still could, and what it would leave: nothing moves. */
export async function showDryRun(deps: CliDeps, command: Command, dryRun: DryRun): Promise<void> {
  const { api, retractionIds, mailbox } = dryRun;
  const all: Shown[] = [];
  for (const id of retractionIds) all.push(...(await lookAt(deps, api, id)));
  const chosen = all.filter((it) => isChosen(it.mailbox, mailbox));
  if (isJson(command)) return printJson(deps, chosen);
  const count = (result: string): number => chosen.filter((it) => it.result === result).length;
  const sorted = chosen.toSorted((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result));
  deps.terminal.out(formatTable(sorted, columns(deps.now()), deps.terminal.columns));
  return deps.terminal.out(
    `Of ${plural(chosen.length, "copy", "copies")} a release would bring back ${count("comes_back")}, leave ${count("left")} to the user's later decision, and find ${count("back_already")} back already; ${count("unreachable")} could not be looked at. Nothing was done.`,
  );
}

const ORDER = ["left", "unreachable", "nothing_taken", "back_already", "comes_back"];
/** The server reads so many mailboxes for one answer. */
const PAGE = 100;

async function lookAt(deps: CliDeps, api: Api, id: string): Promise<readonly Shown[]> {
  const restorable = await allPages(api, `/retractions/${id}/copies`, RunCopyReply);
  const byCopy = new Map(restorable.map((it) => [it.copy_id, it]));
  const shown: Shown[] = [];
  using progress = openProgress(deps);
  const total = restorable.length;
  for (let cursor: string | undefined; ; ) {
    const path = `/retractions/${id}/release_preview`;
    const page = await api.page(path, PreviewReply, { per_page: PAGE, cursor });
    shown.push(...page.items.map((it) => ({ ...it, restorable: byCopy.get(it.copy_id) })));
    cursor = page.cursor;
    const text = `${shown.length.toLocaleString("en")} of ${plural(total, "copy", "copies")} looked at`;
    progress.show({ value: shown.length, total, text });
    if (cursor === undefined) return shown;
    if (deps.signal.aborted) throw new CliError("Nobody looks any further; nothing was moved.");
  }
}

function columns(now: Date): readonly Column<Shown>[] {
  return [
    { title: "mailbox", value: (it) => it.mailbox },
    { title: "would", value: (it) => it.result },
    { title: "goes back to", value: (it) => it.goes_to.join("; ") },
    { title: "can come back", value: (it) => forHowLong(it, now) },
    { title: "changed since", value: (it) => changesOf(it) },
    { title: "why", value: (it) => it.why },
  ];
}

function forHowLong({ result, restorable }: Shown, now: Date): string {
  if (result !== "comes_back" || restorable === undefined) return "";
  return restorable.restorable_until === null
    ? (restorable.restorable_why ?? "")
    : timeLeft(restorable.restorable_until, now);
}

function changesOf({ changed }: PreviewReply): string {
  return changed.map(({ field, was, is }) => `${field}: ${was} → ${is}`).join(", ");
}
