import type { Figure, Question } from "./support/figure.ts";
import { workdayReport } from "./support/journal-mail.ts";
import { startPostfix, RIVAL_DOMAIN, type Postfix } from "./support/postfix.ts";
import { processorSeconds } from "./support/processor-time.ts";
import { median } from "./support/quantile.ts";
import { sendLoad } from "./support/send-load.ts";
import { startProduct } from "./support/start-product.ts";

const SESSIONS = 16;

/** How many journal copies a second are judged and committed, against Postfix taking the same mails into its queue. */
export const intake: Question = async ({ isQuick, say }) => {
  const rounds = isQuick ? 2 : 7;
  const count = isQuick ? 500 : 2_000;
  await using product = await startProduct();
  await using postfix = await startPostfix();
  const { smtpPort, intakeAddress } = product.ready;
  const undeliver = { port: smtpPort, recipient: intakeAddress, pid: product.pid };
  const rival = { port: postfix.port, recipient: `journal@${RIVAL_DOMAIN}`, pid: postfix.pid };
  // The first mails of a process are not what a day is made of: code is compiled, processes are started.
  await measure({ to: undeliver, keepAlive: true, count: 1_000, round: "w" });
  await measure({ to: rival, keepAlive: true, count: 1_000, round: "w" });
  const results = { keepAlive: emptyResults(), reconnecting: emptyResults() };
  for (let round = 0; round < rounds; round++) {
    for (const [mode, keepAlive] of [
      ["keepAlive", true],
      ["reconnecting", false],
    ] as const) {
      await postfix.drained();
      const ours = await measure({ to: undeliver, keepAlive, count, round: `${round}${mode}` });
      const theirs = await measureRival(postfix, { to: rival, keepAlive, count, round: `${round}${mode}` });
      results[mode].ours.push(ours);
      results[mode].theirs.push(theirs);
      say(`  round ${round + 1}, ${mode}: ${inWords(ours)}; Postfix ${inWords(theirs)}`);
    }
  }
  return [
    rateFigure("kept connections", results.keepAlive),
    rateFigure("one connection each", results.reconnecting),
    processorFigure(results.keepAlive),
  ];
};

interface Measured {
  readonly perSecond: number;
  readonly processorMs: number;
}

interface Results {
  readonly ours: Measured[];
  readonly theirs: Measured[];
}

function emptyResults(): Results {
  return { ours: [], theirs: [] };
}

interface Round {
  readonly to: { readonly port: number; readonly recipient: string; readonly pid: number };
  readonly keepAlive: boolean;
  readonly count: number;
  readonly round: string;
}

async function measure({ to, keepAlive, count, round }: Round): Promise<Measured> {
  const mails = Array.from({ length: count }, (_, n) => ({
    sender: "bounces@partner.example",
    recipient: to.recipient,
    parts: [workdayReport(`${round}x${n}`)],
  }));
  const before = await processorSeconds(to.pid);
  const seconds = await sendLoad({ port: to.port, sessions: SESSIONS, keepAlive, mails });
  const used = (await processorSeconds(to.pid)) - before;
  return { perSecond: count / seconds, processorMs: (used * 1_000) / count };
}

/** What Postfix still has to throw away when the last 250 was said is its work too, though not in its rate. */
async function measureRival(postfix: Postfix, round: Round): Promise<Measured> {
  const before = await processorSeconds(postfix.pid);
  const { perSecond } = await measure(round);
  await postfix.drained();
  const used = (await processorSeconds(postfix.pid)) - before;
  return { perSecond, processorMs: (used * 1_000) / round.count };
}

function inWords({ perSecond, processorMs }: Measured): string {
  return `${perSecond.toFixed(0)}/s, ${processorMs.toFixed(2)} ms of processor`;
}

function rateFigure(how: string, { ours, theirs }: Results): Figure {
  const rate = median(ours.map((it) => it.perSecond));
  const rival = median(theirs.map((it) => it.perSecond));
  return {
    what: `Intake, ${how}`,
    measured: `${rate.toFixed(0)} messages/s`,
    rival: `Postfix ${rival.toFixed(0)} messages/s`,
    aim: `not slower: ${(rate / rival).toFixed(2)} times Postfix`,
    isMet: rate >= rival,
    meaning: `Distinct journal reports of 20 KB over ${SESSIONS} sessions (${how}), each parsed, judged and committed with fsync before its 250, against Postfix writing the same mail into its queue; medians of interleaved rounds.`,
  };
}

function processorFigure({ ours, theirs }: Results): Figure {
  const used = median(ours.map((it) => it.processorMs));
  const rival = median(theirs.map((it) => it.processorMs));
  return {
    what: "Processor time of one message",
    measured: `${used.toFixed(2)} ms`,
    rival: `Postfix ${rival.toFixed(2)} ms`,
    aim: "for comparison",
    isMet: undefined,
    meaning:
      "Of all processes, the database's included, in the rounds with kept connections; what else runs on the machine makes both larger.",
  };
}
