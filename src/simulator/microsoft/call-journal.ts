/** One call of an app, as it was answered. A batch's items are calls of their own beside the batch. */
export interface ApiCall {
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** As faults name it, such as `graph.move`. */
  readonly operation: string;
  readonly app: string;
  /** The caller's User-Agent: which of its processes it was. */
  readonly agent?: string | undefined;
  /** The mailbox's object id and primary address; `undefined` where the call concerns none. */
  readonly mailboxId: string | undefined;
  readonly address: string | undefined;
  readonly status: number;
  /** The ban that the answer spoke, counted from `endedAt`. */
  readonly retryAfterSeconds: number | undefined;
  /** True where the work was done and the answer thrown away. */
  readonly isReplyLost: boolean;
}

/** What apps asked of one organisation: a test's proof that no call started within a ban. */
export interface CallJournal {
  record(call: ApiCall): void;
  /** The newest calls, oldest first. */
  readonly calls: readonly ApiCall[];
  /** All calls since the start, by operation. */
  readonly counts: ReadonlyMap<string, number>;
}

export function openCallJournal(maxCalls = 100_000): CallJournal {
  let calls: ApiCall[] = [];
  const counts = new Map<string, number>();
  return {
    record(call) {
      counts.set(call.operation, (counts.get(call.operation) ?? 0) + 1);
      calls.push(call);
      // Cut rarely: shifting a long array for each call would be the simulator's main work.
      if (calls.length >= maxCalls * 2) calls = calls.slice(-maxCalls);
    },
    get calls() {
      return calls.slice(-maxCalls);
    },
    counts,
  };
}
