import type { CopyWork, WorkerId } from "#retraction/ledger.ts";
import { gather } from "#shared/gather.ts";
import type { Database, Transaction } from "./database.ts";

/** What a worker writes about one row of the ledger. */
export interface RowWrite<It> {
  readonly worker: WorkerId;
  readonly work: CopyWork;
  readonly it: It;
}

/** Writes about rows of one tenant by one worker, in one transaction. Answers in their order. */
type WriteAll<It, Reply> = (tx: Transaction, writes: readonly RowWrite<It>[]) => Promise<readonly Reply[]>;

// A claim's lanes run at once and come to the same step at about the same time: 20 of them are one transaction then.
const WINDOW_MS = 2;
const MAX_ROWS = 200;

/**
 * Gathers what lanes write at the same time: the unit of I/O is a batch, the unit of truth is a row. Where a batch
 * cannot be written its rows are written one by one, so that one of them never stops the others.
 */
export function gatherWrites<It, Reply>(
  database: Database,
  writeAll: WriteAll<It, Reply>,
): (write: RowWrite<It>) => Promise<Reply> {
  const together = (writes: readonly RowWrite<It>[]): Promise<readonly Reply[]> =>
    database.asWorker((tx) => writeAll(tx, writes));
  const apart = async (writes: readonly RowWrite<It>[]): Promise<readonly Written<Reply>[]> => {
    const all = await Promise.allSettled(writes.map((it) => together([it])));
    return all.map((it) =>
      it.status === "fulfilled" ? { replies: it.value } : { error: it.reason as unknown },
    );
  };
  const add = gather(
    async (writes: readonly RowWrite<It>[]): Promise<readonly Written<Reply>[]> => {
      const done = new Map<RowWrite<It>, Written<Reply>>();
      for (const own of Map.groupBy(writes, ownerOf).values()) {
        const written = await together(own).then(
          (replies) => replies.map((reply) => ({ replies: [reply] })),
          () => apart(own),
        );
        own.forEach((it, index) => done.set(it, written[index] ?? { error: new Error("not written") }));
      }
      return writes.map((it) => done.get(it) ?? { error: new Error("not written") });
    },
    { windowMs: WINDOW_MS, maxItems: MAX_ROWS },
  );
  return async (write) => {
    const written = await add(write);
    if ("error" in written) throw written.error;
    return written.replies[0] as Reply;
  };
}

type Written<Reply> = { readonly replies: readonly Reply[] } | { readonly error: unknown };

function ownerOf({ worker, work }: RowWrite<unknown>): string {
  return `${work.tenantId} ${worker}`;
}
