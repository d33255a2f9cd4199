import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { EvaluationReply } from "./known-later-replies.ts";
import { openProgress } from "./progress.ts";
import { plural } from "./words.ts";

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
      progress.show({ value: seen.found, text: foundText(seen) });
      if (seen.state !== "running" || now().getTime() >= until || signal.aborted) return seen;
      await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    }
  }
}

function foundText({ found, changed }: EvaluationReply): string {
  return `met in ${plural(found, "message")}, ${changed.toLocaleString("en")} judged otherwise`;
}
