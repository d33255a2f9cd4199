import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { progressBar } from "./follow-retraction.ts";
import { PlanReply, SurveyReply } from "./replies.ts";
import { plural } from "./words.ts";

const POLL_MS = 250;

/** Has the mailboxes of a plan looked at, and waits until all are, or patience or the person ends. Nothing is moved. */
export async function followSurvey(
  { terminal, signal, now }: CliDeps,
  api: Api,
  id: string,
  { waitMs }: { readonly waitMs: number },
): Promise<PlanReply> {
  const begun = await api.send({ method: "POST", path: `/retractions/${id}/survey` }, SurveyReply);
  const until = now().getTime() + waitMs;
  const bar = terminal.progress && progressBar(terminal.progress, "copies looked at");
  bar?.start(begun.counts.copies, begun.counts.seen, { estimate: "" });
  try {
    for (;;) {
      const plan = await api.get(`/retractions/${id}/plan`, PlanReply);
      if (plan.survey === null) throw new CliError("Nobody is looking any more.");
      bar?.update(plan.survey.counts.seen, { estimate: "" });
      const isOver = plan.survey.state === "done" || now().getTime() >= until || signal.aborted;
      if (isOver) return plan;
      await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    }
  } finally {
    bar?.stop();
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
  const looked = `${counts.seen} of ${plural(counts.copies, "copy", "copies")} looked at`;
  const read = counts.read === 0 ? "none was read" : `${counts.read} read by somebody`;
  return seen.length === 0 ? looked : `${looked}: ${seen.join(", ")}; ${read}`;
}
