import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { EvaluationReply } from "./known-later-replies.ts";
import { clockTime, lasting } from "./estimate-text.ts";
import { openProgress, type Standing } from "./progress.ts";
import { momentText, plural } from "./words.ts";

const POLL_MS = 250;

/** Waits until a search of past mail is through, or patience or the person ends; it goes on all the same. */
export async function followEvaluation(
  deps: Pick<CliDeps, "terminal" | "signal" | "now">,
  api: Api,
  id: string,
  { waitMs }: { readonly waitMs: number },
): Promise<EvaluationReply> {
  const { terminal, signal, now } = deps;
  const until = now().getTime() + waitMs;
  const ended = await untilOver();
  if (ended.state === "running") {
    terminal.note(`The server goes on searching by itself. To come back: undeliver evaluation follow ${id}`);
  }
  return ended;

  async function untilOver(): Promise<EvaluationReply> {
    using progress = openProgress(deps);
    for (;;) {
      const seen = await api.get(`/evaluations/${id}`, EvaluationReply);
      progress.show(standingOf(seen, now()));
      if (seen.state !== "running" || now().getTime() >= until || signal.aborted) return seen;
      await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    }
  }
}

const DAY_MS = 86_400_000;

/** How much of the time was gone through: how many messages there are in it nobody counts beforehand. */
function standingOf(it: EvaluationReply, now: Date): Standing {
  const createdMs = new Date(it.created_at).getTime();
  const total = it.days * DAY_MS;
  const value = Math.min(total, createdMs - new Date(it.searched_back_to ?? it.created_at).getTime());
  const text = `${foundText(it)}; ${searchedText(it)}`;
  const again = it.looks_again_at;
  if (value < total || again == null) return { value, total, text };
  const until = clockTime(again);
  return {
    value,
    total,
    text,
    estimate: `mail that came meanwhile is looked at at ${until}, in ${lasting(again, now)}`,
  };
}

function searchedText({ searched_back_to: since }: EvaluationReply): string {
  return since == null ? "nothing searched yet" : `searched back to ${momentText(since)}`;
}

function foundText({ found, changed, dry_run: isDry }: EvaluationReply): string {
  const otherwise = isDry ? "would be judged otherwise" : "judged otherwise";
  return `met in ${plural(found, "message")}, ${changed.toLocaleString("en")} ${otherwise}`;
}
