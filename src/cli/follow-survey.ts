import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { openProgress } from "./progress.ts";
import { PlanReply, SurveyReply } from "./replies.ts";
import { plural } from "./words.ts";

const POLL_MS = 250;

/** Has the mailboxes of a plan looked at, and waits until all are, or patience or the person ends. Nothing is moved. */
export async function followSurvey(
  deps: CliDeps,
  api: Api,
  id: string,
  { waitMs }: { readonly waitMs: number },
): Promise<PlanReply> {
  const { terminal, signal, now } = deps;
  await api.send({ method: "POST", path: `/retractions/${id}/survey` }, SurveyReply);
  const until = now().getTime() + waitMs;
  const plan = await untilOver();
  if (plan.survey?.state !== "done") {
    terminal.note(`The server goes on looking. What it has seen: undeliver retraction plan ${id}`);
  }
  return plan;

  async function untilOver(): Promise<PlanReply> {
    using progress = openProgress(deps);
    for (;;) {
      const seen = await api.get(`/retractions/${id}/plan`, PlanReply);
      if (seen.survey === null) throw new CliError("Nobody is looking any more.");
      const { state, counts } = seen.survey;
      progress.show({ value: counts.seen, total: counts.copies, text: lookedAt(counts) });
      if (state === "done" || now().getTime() >= until || signal.aborted) return seen;
      await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    }
  }
}

const WORDS: Readonly<Record<string, string>> = {
  in_place: "where they were delivered",
  moved: "moved by somebody",
  gone: "gone",
  not_found: "not found",
  not_ours: "not shown to be ours",
  unreachable: "unreachable",
};

/** `5 of 7 copies looked at: 3 where they were delivered, 2 not found; 1 was read`. */
export function surveyLine({ counts }: SurveyReply): string {
  const seen = Object.entries(WORDS).flatMap(([it, words]) => {
    const count = counts.by_sighting[it] ?? 0;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const read = counts.read === 0 ? "none was read" : `${counts.read} read by somebody`;
  return seen.length === 0 ? lookedAt(counts) : `${lookedAt(counts)}: ${seen.join(", ")}; ${read}`;
}

function lookedAt({ seen, copies }: SurveyReply["counts"]): string {
  return `${seen.toLocaleString("en")} of ${plural(copies, "copy", "copies")} looked at`;
}
