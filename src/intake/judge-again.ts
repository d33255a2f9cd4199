import { toJudgedDelivery } from "./accept.ts";
import type { JudgedDelivery, SessionFacts } from "./journal-port.ts";
import type { Judging } from "./judging.ts";
import type { Source } from "#directory/sources.ts";

/** A stored journal copy whose message waits for a verdict. */
export interface WaitingDelivery<Id> {
  readonly id: Id;
  readonly source: Source;
  readonly session: SessionFacts;
  readonly raw: Uint8Array;
}

/** Port: the messages that could not be judged when they came. */
export interface Waiting<Id> {
  /** The next one that is due, put off for the case that this process does not come back; `undefined`: none is. */
  take(): Promise<WaitingDelivery<Id> | undefined>;
  /** Its verdict, which passes the same policy as every other. */
  judged(id: Id, delivery: JudgedDelivery): Promise<void>;
}

/** Judges what waits, one message after the other, until nothing is due. Answers how many got their verdict. */
export async function judgeAgain<Id>(judging: Judging, waiting: Waiting<Id>): Promise<number> {
  let judged = 0;
  for (;;) {
    const next = await waiting.take();
    if (next === undefined) return judged;
    const { source, session, raw } = next;
    const delivery = { source, session, blocks: [raw] };
    const made = toJudgedDelivery(delivery, await judging.judge(delivery));
    if (!made.judged) continue; // it was put off; after some tries it stays marked
    await waiting.judged(next.id, made);
    judged += 1;
  }
}
