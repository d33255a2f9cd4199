import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProviderName } from "#policy/destination.ts";
import type { BareQuestion } from "./support/bare-process.ts";
import type { CallCounts, CampaignEnd, CampaignProviders } from "./support/campaign.ts";
import type { CampaignQuestion, CampaignSettings } from "./support/campaign-process.ts";
import type { CampaignProviderSettings } from "./support/campaign-provider.ts";
import type { Figure, Question } from "./support/figure.ts";
import { processorSeconds } from "./support/processor-time.ts";
import { type Child, startChild } from "./support/start-child.ts";

const LATENCY_MS = 100;
const AIM = 0.6;

/** One mail in many mailboxes: verified copies a second and processor time of a copy, against a bare loop that sends the same requests. */
export const campaign: Question = async ({ isQuick, say }) => {
  const users = isQuick ? 200 : 10_000;
  await using opened = new AsyncDisposableStack();
  const settings: CampaignProviderSettings = { users, mails: 4, latencyMs: LATENCY_MS };
  const provider = opened.use(await startChild<CampaignProviders>(file("campaign-provider"), settings));
  const dataDir = await mkdtemp(join(tmpdir(), "undeliver-bench-"));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const { ready: providers } = provider;
  const product = opened.use(
    await startChild<string>(file("campaign-process"), { dataDir, providers } satisfies CampaignSettings),
  );
  const bare = opened.use(await startChild<string>(file("bare-process"), providers));
  const figures: Figure[] = [];
  await provider.ask(); // counts from here on
  for (const name of ["microsoft", "google"] as const) {
    const mails = providers.mails.filter((it) => it.provider === name);
    const best = { ours: [] as Measured[], theirs: [] as Measured[] };
    // In turns, and the first of both warms up: code is compiled, connections are opened, tokens fetched.
    for (const [n, mail] of mails.entries()) {
      const isOurs = n % 2 === 1;
      const question = isOurs
        ? ({ messageIds: [mail.messageId] } satisfies CampaignQuestion)
        : ({ mail } satisfies BareQuestion);
      const measured = await measure(isOurs ? product : bare, provider, question);
      say(`  ${name}, ${isOurs ? "the product" : "bare loop"}: ${inWords(measured, users)}`);
      if (measured.verified !== users) throw new Error(`only ${measured.verified} of ${users} were moved`);
      (isOurs ? best.ours : best.theirs).push(measured);
    }
    figures.push(...toFigures(name, users, { ours: fastest(best.ours), theirs: fastest(best.theirs) }));
  }
  return figures;
};

function file(name: string): URL {
  return new URL(`./support/${name}.ts`, import.meta.url);
}

interface Measured extends CampaignEnd {
  readonly processorMs: number;
  readonly calls: CallCounts;
}

async function measure(child: Child<unknown>, provider: Child<unknown>, question: object): Promise<Measured> {
  const before = await processorSeconds(child.pid);
  // Our own processes' words.
  const end = (await child.ask(question)) as CampaignEnd;
  const used = (await processorSeconds(child.pid)) - before;
  const calls = (await provider.ask()) as CallCounts;
  return { ...end, processorMs: (used * 1_000) / Math.max(1, end.verified), calls };
}

function fastest(rounds: readonly Measured[]): Measured {
  const sorted = rounds.toSorted((a, b) => a.seconds - b.seconds);
  const [first] = sorted;
  if (first === undefined) throw new Error("nothing was measured");
  return first;
}

function inWords({ seconds, verified, processorMs, calls }: Measured, users: number): string {
  const perCopy = Object.entries(calls).map(([operation, n]) => `${(n / users).toFixed(2)} ${operation}`);
  return `${(verified / seconds).toFixed(0)} copies/s, ${processorMs.toFixed(2)} ms (${perCopy.join(", ")})`;
}

const NAMES: Readonly<Record<ProviderName, string>> = { microsoft: "Microsoft 365", google: "Gmail" };

function toFigures(
  name: ProviderName,
  users: number,
  { ours, theirs }: { readonly ours: Measured; readonly theirs: Measured },
): readonly Figure[] {
  const [rate, rival] = [ours.verified / ours.seconds, theirs.verified / theirs.seconds];
  const what = `One mail in ${users.toLocaleString("en")} mailboxes, ${NAMES[name]}`;
  const how = `A run of seeded copies through the simulated provider, ${LATENCY_MS} ms for each of its answers, from its start to the last verified copy, against a loop with the same HTTP client that sends the same calls in the same batches, as many at once, and remembers nothing.`;
  return [
    {
      what,
      measured: `${rate.toFixed(0)} copies/s`,
      rival: `bare loop ${rival.toFixed(0)} copies/s`,
      aim: `${AIM} of it: ${(rate / rival).toFixed(2)}`,
      isMet: rate >= AIM * rival,
      meaning: how,
    },
    {
      what: `Processor time of one copy, ${NAMES[name]}`,
      measured: `${ours.processorMs.toFixed(2)} ms`,
      rival: `bare loop ${theirs.processorMs.toFixed(2)} ms`,
      aim: "for comparison",
      isMet: undefined,
      meaning:
        "Of the product's processes, its database's included, in that run; the simulated provider's not.",
    },
  ];
}
