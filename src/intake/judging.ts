import { createHash } from "node:crypto";
import { Piscina } from "piscina";
import { byteLength, concatBlocks } from "./byte-blocks.ts";
import { keptWhole } from "./envelopes/kept-whole.ts";
import type { SessionFacts, Trust } from "./journal-port.ts";
import type { Judgement, JudgeReply, JudgeTask, KeyedKnowledge } from "./judge-task.ts";
import { type NotJudgedReason, notJudged } from "./not-judged.ts";
import { newStartMark, runWithDeadline } from "./run-with-deadline.ts";
import type { ResolveTxt } from "#directory/resolve-txt.ts";
import { openSealKeys, type SealKeyStore } from "./seal-key-store.ts";
import { openSemaphore } from "#shared/semaphore.ts";
import type { Source } from "#directory/sources.ts";

export interface JudgingOptions {
  readonly threads: number;
  /** For one message, from the moment a thread takes it. */
  readonly deadlineMs: number;
  /** How long a thread may take to load its modules; a minute unless given. */
  readonly startMs?: number;
  /** Rejects where the database cannot be asked: then nothing is judged, and the sender tries again later. */
  readonly knowledgeOf: (source: Source) => Promise<KeyedKnowledge>;
  /** DNS TXT records, each joined to one string; tests and the simulator bring their own. */
  readonly resolveTxt: ResolveTxt;
  readonly now: () => Date;
  /** A thread that was lost; never carries mail. */
  readonly onTrouble: (error: unknown) => void;
  /** Another thread than the product's, for tests. */
  readonly worker?: URL;
}

/** One DATA as it lies in memory: in blocks, which stay here while a thread works on a copy that may be lost with it. */
export interface Delivery {
  readonly source: Source;
  readonly session: SessionFacts;
  /** Emptied once it is judged: from then on the bytes lie in the judgement alone. */
  readonly blocks: Uint8Array[];
}

export interface Judging extends AsyncDisposable {
  /** Rejects only where `knowledgeOf` does. Mail that cannot be judged comes back with a `not-judged` finding. */
  judge(delivery: Delivery): Promise<Judgement>;
}

/** Opens the worker threads. */
export function openJudging(options: JudgingOptions): Judging {
  const { threads, deadlineMs, knowledgeOf, startMs = 60_000 } = options;
  const pool = new Piscina({
    filename: (options.worker ?? new URL("./judge-worker.ts", import.meta.url)).href,
    name: "judge",
    minThreads: threads,
    maxThreads: threads,
    // A mail that fills a thread's memory ends the thread and not the process.
    resourceLimits: { maxOldGenerationSizeMb: MAX_THREAD_MB },
  });
  pool.on("error", options.onTrouble);
  const turns = openSemaphore(threads);
  const largeTurns = openSemaphore(1);
  const sealKeys = openSealKeys(options.resolveTxt, options.now);
  // Large mails go one after another: small ones find a thread, and memory holds one parsed large mail.
  const inTurn = <Result>(blocks: readonly Uint8Array[], work: () => Promise<Result>): Promise<Result> =>
    byteLength(blocks) > LARGE_BYTES ? largeTurns.run(() => turns.run(work)) : turns.run(work);
  // The bytes are put together only when a thread is free, so that what waits lies in memory once.
  const run: Attempt["run"] = (blocks, question) =>
    inTurn(blocks, async () => {
      const mark = newStartMark();
      const task = { ...question, raw: concatBlocks(blocks), mark };
      return runWithDeadline((signal) => call(pool, task, signal), { mark, deadlineMs, startMs });
    });

  return {
    async judge(delivery) {
      const knowledge = await knowledgeOf(delivery.source);
      return judgeOrOpen({ delivery, knowledge, sealKeys, run });
    },
    async [Symbol.asyncDispose]() {
      await pool.destroy();
    },
  };
}

const MAX_THREAD_MB = 384;
const LARGE_BYTES = 8 << 20;

async function call(pool: Piscina, task: JudgeTask, signal: AbortSignal): Promise<JudgeReply> {
  const options = { name: "judge", signal, transferList: [task.raw.buffer as ArrayBuffer] };
  // The reply is our own worker's.
  return (await pool.run(task, options)) as JudgeReply;
}

type Question = Omit<JudgeTask, "raw" | "mark">;

interface Attempt {
  readonly delivery: Delivery;
  readonly knowledge: KeyedKnowledge;
  readonly sealKeys: SealKeyStore;
  readonly run: (blocks: readonly Uint8Array[], question: Question) => Promise<JudgeReply>;
}

/** First everything; where that fails only the envelope, so that its recipients are known; then nothing but the bytes. */
async function judgeOrOpen(attempt: Attempt): Promise<Judgement> {
  try {
    return await ask(attempt, false);
  } catch (error) {
    const reason = isAbort(error) ? "took-too-long" : "worker-lost";
    return ask(attempt, true).then(
      (opened) => ({ ...opened, verdict: notJudged(reason) }),
      () => unopened(attempt.delivery, reason),
    );
  }
}

/** Asks a thread until nothing is missing; each thing can be missing once. */
async function ask({ delivery, knowledge, sealKeys, run }: Attempt, onlyOpen: boolean): Promise<Judgement> {
  let question: Question = {
    source: delivery.source,
    session: delivery.session,
    knowledgeKey: knowledge.key,
    knowledge: undefined,
    sealKeys: delivery.source.binding.kind === "google-seal" ? sealKeys.known() : {},
    onlyOpen,
  };
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const reply = await run(delivery.blocks, question);
    if (reply.kind === "judged") return reply.judgement;
    question = {
      ...question,
      knowledge: reply.needsKnowledge ? knowledge.tenant : question.knowledge,
      sealKeys: { ...question.sealKeys, ...(await sealKeys.fetch(reply.missingKeys)) },
    };
  }
  throw new Error("a worker thread keeps asking");
}

const MAX_ROUNDS = 4;

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

const NOT_CHECKED: Trust = {
  trusted: false,
  reason: "The journal copy could not be opened, so its origin is not known.",
};

function unopened({ blocks }: Delivery, reason: NotJudgedReason): Judgement {
  const raw = concatBlocks(blocks);
  return {
    raw,
    rawSha256: createHash("sha256").update(raw).digest("hex"),
    envelope: keptWhole("unreadable", "The journal copy could not be opened."),
    mail: undefined,
    trust: NOT_CHECKED,
    direction: "inbound",
    verdict: notJudged(reason),
    likeness: undefined,
  };
}
