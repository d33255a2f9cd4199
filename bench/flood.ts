import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure, Question } from "./support/figure.ts";
import type { FloodSettings } from "./support/flood-process.ts";
import { startChild } from "./support/start-child.ts";

/** The others may be slower by so much: the flooded mailbox's own copies are worked on beside them. */
const AIM = 1.2;

/** Whether other mailboxes wait for one that has as many copies pending as all of them together. */
export const flood: Question = async ({ isQuick, say }) => {
  const half = isQuick ? 2_000 : 50_000;
  const plan = { others: half, otherMailboxes: half / 50, until: half / 10 };
  // In turns, so that whatever else the machine does meets both.
  const alone = [await seconds({ ...plan, inOne: 0 })];
  const flooded = [await seconds({ ...plan, inOne: half })];
  if (!isQuick) {
    flooded.push(await seconds({ ...plan, inOne: half }));
    alone.push(await seconds({ ...plan, inOne: 0 }));
  }
  const [without, beside] = [Math.min(...alone), Math.min(...flooded)];
  say(
    `  the first ${plan.until} of the others: ${without.toFixed(1)} s alone, ${beside.toFixed(1)} s beside ${half} in one mailbox`,
  );
  return [toFigure({ half, until: plan.until, mailboxes: plan.otherMailboxes }, without, beside)];
};

async function seconds(plan: Omit<FloodSettings, "dataDir">): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), "undeliver-bench-"));
  try {
    const file = new URL("./support/flood-process.ts", import.meta.url);
    await using child = await startChild<number>(file, { ...plan, dataDir } satisfies FloodSettings);
    return child.ready;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Shape {
  readonly half: number;
  readonly until: number;
  readonly mailboxes: number;
}

function toFigure({ half, until, mailboxes }: Shape, without: number, beside: number): Figure {
  const number = (it: number): string => it.toLocaleString("en");
  return {
    what: `${number(half * 2)} copies pending, half of them in one mailbox`,
    measured: `${(beside / without).toFixed(2)} times as long`,
    rival: `alone ${without.toFixed(1)} s`,
    aim: `others do not wait: at most ${AIM}`,
    isMet: beside <= AIM * without,
    meaning: `How long the first ${number(until)} of ${number(half)} copies in ${number(mailboxes)} other mailboxes take beside a mailbox with as many older ones, against the same without it; before mailboxes that answer in 5 ms.`,
  };
}
