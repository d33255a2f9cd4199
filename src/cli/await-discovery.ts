import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { openProgress, type Standing } from "./progress.ts";
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
    if ((seen.looked_at ?? 0) > 0) progress.show(standingOf(seen));
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    seen = await api.get(`/retractions/${draft.id}`, RetractionReply);
  }
  if (seen.discovery === "cancelled")
    throw new CliError(seen.discovery_reason ?? "The search was cancelled.");
  return seen;
}

/** How many messages there are nobody counts beforehand: the bar is of the time they came in. */
function standingOf({ discovered, looked_at, searched_share: share }: RetractionReply): Standing {
  const found = plural(discovered ?? 0, "message");
  const text = `${found} found among ${(looked_at ?? 0).toLocaleString("en")} looked at`;
  return share == null ? { value: 0, text } : { value: Math.round(share * WHOLE), total: WHOLE, text };
}

const WHOLE = 1_000;
