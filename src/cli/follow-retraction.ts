import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { SETTLED } from "#retraction/outcome.ts";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { estimateText } from "./estimate-text.ts";
import { openProgress, type Standing } from "./progress.ts";
import { type ProgressReply, ProgressReply as Progress, RetractionReply } from "./replies.ts";
import { plural } from "./words.ts";

/** How often a run is asked how far it is: counting a large one costs what it needs itself. */
function pollMs({ copies }: RetractionReply): number {
  return copies > 1_000 ? 1_000 : 250;
}

const PAGE = 1_000;

interface Patience {
  /** For how long to wait for copies that do not settle: those not found yet are looked for for a day. */
  readonly waitMs: number;
  /** Absent: when every copy has settled. A run that grows while it runs ends otherwise. */
  readonly isEnded?: (run: RetractionReply) => boolean;
}

type FollowDeps = Pick<CliDeps, "terminal" | "signal" | "now">;

/**
 * Waits until every copy has settled, or a person has to decide, or patience or the person ends, and shows how far it
 * is. Who leaves earlier is told that the run goes on, and how to come back to it.
 */
export async function followRetraction(
  deps: FollowDeps,
  api: Api,
  id: string,
  { waitMs, isEnded = isSettled }: Patience,
): Promise<RetractionReply> {
  const { terminal, signal, now } = deps;
  const until = now().getTime() + waitMs;
  const run = await untilEnded();
  if (!isEnded(run) && run.state !== "held") terminal.note(howToComeBack(run));
  return run;

  async function untilEnded(): Promise<RetractionReply> {
    using progress = openProgress(deps);
    for (;;) {
      const seen = await api.get(`/retractions/${id}`, RetractionReply);
      progress.show(standingOf(seen, now()));
      const isOver = isEnded(seen) || seen.state === "held" || now().getTime() >= until || signal.aborted;
      if (isOver) return seen;
      await sleep(pollMs(seen), undefined, { signal }).catch(() => {});
    }
  }
}

function isSettled(run: RetractionReply): boolean {
  return settledOf(run) >= run.copies;
}

function standingOf(run: RetractionReply, now: Date): Standing {
  const value = settledOf(run);
  return {
    value,
    total: run.copies,
    text: `${value.toLocaleString("en")} of ${plural(run.copies, "copy", "copies")} settled`,
    estimate: estimateText(run.estimate, now),
  };
}

function howToComeBack(run: RetractionReply): string {
  const open = plural(run.copies - settledOf(run), "copy is", "copies are");
  return `${open} still open; the server goes on by itself. To come back: undeliver retraction follow ${run.id}`;
}

export function settledOf({ counts }: Pick<RetractionReply, "counts">): number {
  return SETTLED.reduce((sum, it) => sum + (counts[it] ?? 0), 0);
}

/** All copies of a retraction, page by page. */
export async function allCopies(api: Api, id: string, outcome?: string): Promise<readonly ProgressReply[]> {
  return allPages(api, `/retractions/${id}/copies`, Progress, { outcome });
}

/** A whole list, page by page. */
export async function allPages<Item extends z.ZodType>(
  api: Api,
  path: string,
  item: Item,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<readonly z.output<Item>[]> {
  const all: z.output<Item>[] = [];
  for (let page = 1; ; page++) {
    const { items } = await api.page(path, item, { ...query, per_page: PAGE, page });
    all.push(...items);
    if (items.length < PAGE) return all;
  }
}
