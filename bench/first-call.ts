import { setTimeout as sleep } from "node:timers/promises";
import { openSmtpSink } from "../test/support/simulator/smtp-sink.ts";
import type { Figure, Question } from "./support/figure.ts";
import { blockedMail } from "./support/journal-mail.ts";
import type { ProviderReady, ProviderSettings, SeenCall } from "./support/provider-process.ts";
import { quantile } from "./support/quantile.ts";
import type { ProductQuestion } from "./support/product-process.ts";
import type { StageTimes } from "./support/stage-times.ts";
import { sendLoad } from "./support/send-load.ts";
import { openSmtpClient, type OutgoingMail } from "./support/smtp-client.ts";
import { type Child, startChild } from "./support/start-child.ts";
import { startProduct } from "./support/start-product.ts";

const PER_SECOND = 50;
const AIM_MS = { p50: 25, p99: 150 };

/** How long after its 250 a flagged message leads to the first call at the provider, while all are flagged and retracted. */
export const firstCall: Question = async ({ isQuick, say }) => {
  const users = isQuick ? 200 : 1_000;
  await using sink = await openSmtpSink();
  const settings: ProviderSettings = { users, journalPort: sink.port };
  const file = new URL("./support/provider-process.ts", import.meta.url);
  await using provider = await startChild<ProviderReady>(file, settings);
  const { microsoft, addresses, smtpPort } = provider.ready;
  await using product = await startProduct({ microsoft, retractTo: "RecoverableItemsDeletions" });

  // Two mails for each mailbox, delivered before the product hears of them.
  const mails = ["first", "second"].flatMap((round) =>
    addresses.map((to, n) => toProvider(blockedMail(`${round}${n}`, to), to)),
  );
  await sendLoad({ port: smtpPort, sessions: 4, keepAlive: true, mails });
  const reports = await sink.received(mails.length);
  const copies = new Map(reports.map(({ raw }) => [keyOf(raw), raw]));
  const copyOf = (round: string, n: number): OutgoingMail => {
    const raw = copies.get(`${round}${n}`);
    if (raw === undefined) throw new Error(`the provider journaled no ${round} mail ${n}`);
    return {
      sender: "journal@provider.example",
      recipient: product.ready.intakeAddress,
      parts: [withLineEnd(raw)],
    };
  };

  // The first ones make the mailboxes known, as they are after a day of work.
  const known = addresses.map((_, n) => copyOf("first", n));
  await sendLoad({ port: product.ready.smtpPort, sessions: 8, keepAlive: true, mails: known });
  await atRest(provider);
  say(`  ${users} mailboxes are known`);

  const startedAt = Date.now();
  const answeredAt = await sendPaced(
    product.ready.smtpPort,
    addresses.map((_, n) => copyOf("second", n)),
  );
  await atRest(provider);
  const calls = (await seenCalls(provider)).filter((it) => it.atMs >= startedAt);
  const waits = addresses.map((address, n) => {
    const first = calls.find((it) => it.address === address);
    const answered = answeredAt[n];
    if (first === undefined || answered === undefined) throw new Error(`no call came for ${address}`);
    return first.atMs - answered;
  });
  // Our own process's words.
  const stages = (await product.ask({
    stagesOf: "Order second",
  } satisfies ProductQuestion)) as readonly StageTimes[];
  return [
    figure("p50", quantile(waits, 0.5), AIM_MS.p50),
    figure("p99", quantile(waits, 0.99), AIM_MS.p99),
    ...STAGES.map(([stage, name]) =>
      stageFigure(
        name,
        stages.map((it) => it[stage]),
      ),
    ),
  ];
};

const STAGES = [
  ["judged", "journaled to judged"],
  ["requested", "judged to requested"],
  ["called", "requested to located, before the first act"],
  ["acted", "located to acted"],
  ["verified", "acted to verified"],
  ["whole", "journaled to verified"],
] as const;

function stageFigure(name: string, values: readonly number[]): Figure {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => `${quantile(values, share).toFixed(0)}`);
  return {
    what: `Time to retract, ${name}`,
    measured: `${p50} / ${p95} / ${p99} ms`,
    rival: "",
    aim: "for comparison",
    isMet: undefined,
    meaning: `At ${PER_SECOND} messages/s, every one retracted and verified, by the ledger's own times: half, 95 and 99 of a hundred copies took no longer. The simulated provider answers at once.`,
  };
}

function toProvider(mail: string, recipient: string): OutgoingMail {
  return { sender: "desk@blocked.example", recipient, parts: [Buffer.from(mail, "latin1")] };
}

/** Which mail a report is about: the serial number in its subject. */
function keyOf(raw: Buffer): string {
  return /^Subject: Order ([a-z]+\d+):/m.exec(raw.toString("latin1"))?.[1] ?? "";
}

function withLineEnd(raw: Buffer): Buffer {
  return raw.at(-1) === 0x0a ? raw : Buffer.concat([raw, Buffer.from("\r\n")]);
}

/** Sends each mail at its moment, whatever became of those before it; answers when each had its 250, in ms since the epoch. */
async function sendPaced(port: number, mails: readonly OutgoingMail[]): Promise<readonly number[]> {
  const lines = await Promise.all(
    Array.from({ length: 16 }, async () => ({ client: await openSmtpClient(port), last: Promise.resolve() })),
  );
  const startedAt = performance.now();
  const answered = mails.map(async (mail, n) => {
    await sleep(Math.max(0, startedAt + (n * 1_000) / PER_SECOND - performance.now()));
    const line = lines[n % lines.length];
    if (line === undefined) throw new Error("no connection");
    line.last = line.last.then(() => line.client.deliver(mail));
    await line.last;
    return performance.timeOrigin + performance.now();
  });
  const all = await Promise.all(answered);
  await Promise.all(lines.map((it) => it.client.quit()));
  return all;
}

/** When for two seconds nobody has called: what was retracted is settled. */
async function atRest(provider: Child<unknown>): Promise<void> {
  for (let before = -1, now = 0; now !== before; ) {
    before = now;
    await sleep(2_000);
    now = (await seenCalls(provider)).length;
  }
}

async function seenCalls(provider: Child<unknown>): Promise<readonly SeenCall[]> {
  // Our own process's words.
  return (await provider.ask()) as readonly SeenCall[];
}

function figure(which: keyof typeof AIM_MS, ms: number, aimMs: number): Figure {
  const share = which === "p50" ? "half" : "all but one of a hundred";
  return {
    what: `First provider call after the 250, ${which}`,
    measured: `${ms.toFixed(0)} ms`,
    rival: "",
    aim: `under ${aimMs} ms`,
    isMet: ms < aimMs,
    meaning: `At ${PER_SECOND} messages/s, every one flagged and retracted from its mailbox, ${share} had their first call at the provider this soon after the sender read its 250.`,
  };
}
