import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { RetractionReply } from "./replies.ts";
import { plural } from "./words.ts";

const POLL_MS = 250;

/** Waits until what a search finds is looked up; of every other draft nothing has to be. Ctrl-C takes it back. */
export async function awaitDiscovery(
  { terminal, signal }: Pick<CliDeps, "terminal" | "signal">,
  api: Api,
  draft: RetractionReply,
): Promise<RetractionReply> {
  let now = draft;
  let shown = 0;
  while (now.discovery === "running") {
    if (signal.aborted) {
      await api.send({ method: "POST", path: `/retractions/${draft.id}/cancel` }, RetractionReply);
      throw new CliError("The search was cancelled; nothing was moved.");
    }
    const lookedAt = now.looked_at ?? 0;
    if (lookedAt > shown) terminal.note(progressLine(now.discovered ?? 0, lookedAt));
    shown = lookedAt;
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    now = await api.get(`/retractions/${draft.id}`, RetractionReply);
  }
  if (now.discovery === "cancelled") throw new CliError(now.discovery_reason ?? "The search was cancelled.");
  return now;
}

function progressLine(found: number, lookedAt: number): string {
  return `${plural(found, "message")} found among ${lookedAt.toLocaleString("en")} looked at …`;
}
