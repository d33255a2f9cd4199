import { setTimeout as sleep } from "node:timers/promises";
import { Presets, SingleBar } from "cli-progress";
import type { z } from "zod";
import { SETTLED } from "#retraction/outcome.ts";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { estimateText } from "./estimate-text.ts";
import { type ProgressReply, ProgressReply as Progress, RetractionReply } from "./replies.ts";

/** How often a run is asked how far it is: counting a large one costs what it needs itself. */
function pollMs({ copies }: RetractionReply): number {
  return copies > 1_000 ? 1_000 : 250;
}

const PAGE = 1_000;

interface Patience {
  /** For how long to wait for copies that do not settle: those not found yet are looked for for a day. */
  readonly waitMs: number;
}

/** Waits until every copy has settled, or a person has to decide, or patience or the person ends; draws a bar where one can be drawn. */
export async function followRetraction(
  { terminal, signal, now }: Pick<CliDeps, "terminal" | "signal" | "now">,
  api: Api,
  id: string,
  { waitMs }: Patience,
): Promise<RetractionReply> {
  const until = now().getTime() + waitMs;
  const bar = terminal.progress && progressBar(terminal.progress, "copies settled");
  try {
    for (let isFirst = true; ; isFirst = false) {
      const run = await api.get(`/retractions/${id}`, RetractionReply);
      const payload = besideBar(run, now());
      if (isFirst) bar?.start(run.copies, settledOf(run), payload);
      else bar?.update(settledOf(run), payload);
      const isEnded = settledOf(run) >= run.copies || run.state === "held";
      const isOver = isEnded || now().getTime() >= until || signal.aborted;
      if (isOver) return run;
      await sleep(pollMs(run), undefined, { signal }).catch(() => {});
    }
  } finally {
    bar?.stop();
  }
}

function besideBar({ estimate }: RetractionReply, now: Date): { readonly estimate: string } {
  const text = estimateText(estimate, now);
  return { estimate: text === "" ? "" : ` · ${text}` };
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

export function progressBar(stream: NodeJS.WritableStream, what: string): SingleBar {
  return new SingleBar(
    {
      stream,
      format: `{bar} {value} of {total} ${what} · {duration_formatted}{estimate}`,
      hideCursor: true,
      clearOnComplete: false,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
}
