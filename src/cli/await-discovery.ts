import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { openProgress } from "./progress.ts";
import { RetractionReply } from "./replies.ts";
import { plural } from "./words.ts";

const POLL_MS = 250;

/** Waits until what a search finds is looked up; of every other draft nothing has to be. Ctrl-C takes it back. */
export async function awaitDiscovery(
  deps: Pick<CliDeps, "terminal" | "signal" | "now">,
  api: Api,
  draft: RetractionReply,
): Promise<RetractionReply> {
  const { signal } = deps;
  using progress = openProgress(deps);
  let seen = draft;
  while (seen.discovery === "running") {
    if (signal.aborted) {
      await api.send({ method: "POST", path: `/retractions/${draft.id}/cancel` }, RetractionReply);
      throw new CliError("The search was cancelled; nothing was moved.");
    }
    const lookedAt = seen.looked_at ?? 0;
    if (lookedAt > 0) progress.show({ value: lookedAt, text: progressText(seen.discovered ?? 0, lookedAt) });
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    seen = await api.get(`/retractions/${draft.id}`, RetractionReply);
  }
  if (seen.discovery === "cancelled")
    throw new CliError(seen.discovery_reason ?? "The search was cancelled.");
  return seen;
}

function progressText(found: number, lookedAt: number): string {
  return `${plural(found, "message")} found among ${lookedAt.toLocaleString("en")} looked at`;
}
