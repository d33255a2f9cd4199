export interface GatherWhileBusyOptions<Item> {
  /** So many batches run at once; what comes meanwhile is gathered for the next one. */
  readonly maxRunning: number;
  /** Whether an item may go with those that are in the batch; one that may not waits for a later one. */
  readonly mayJoin: (batch: readonly Item[], item: Item) => boolean;
}

/**
 * Gathers single calls into batches without ever waiting for company: an item goes at once while there is room, and
 * otherwise with all others that came meanwhile. So a quiet time costs nothing, and load makes the batches larger.
 * `run` answers in the order of its items; where it throws, each of them rejects with the same error.
 *
 * @example const store = gatherWhileBusy((rows: Row[]) => storeMany(rows), { maxRunning: 2, mayJoin: (rows) => rows.length < 50 });
 */
export function gatherWhileBusy<Item, Reply>(
  run: (items: readonly Item[]) => Promise<readonly Reply[]>,
  { maxRunning, mayJoin }: GatherWhileBusyOptions<Item>,
): (item: Item) => Promise<Reply> {
  let waiting: Waiting<Item, Reply>[] = [];
  let running = 0;

  const next = (): void => {
    while (running < maxRunning && waiting.length > 0) {
      const batch: Waiting<Item, Reply>[] = [];
      const later: Waiting<Item, Reply>[] = [];
      const items: Item[] = [];
      for (const it of waiting) {
        const joins = items.length === 0 || mayJoin(items, it.item);
        if (joins) items.push(it.item);
        (joins ? batch : later).push(it);
      }
      waiting = later;
      running += 1;
      void answer(run, items, batch).finally(() => {
        running -= 1;
        next();
      });
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      next();
    });
}

interface Waiting<Item, Reply> {
  readonly item: Item;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

async function answer<Item, Reply>(
  run: (items: readonly Item[]) => Promise<readonly Reply[]>,
  items: readonly Item[],
  batch: readonly Waiting<Item, Reply>[],
): Promise<void> {
  try {
    const replies = await run(items);
    if (replies.length !== items.length) throw new Error("a batch was answered in part");
    batch.forEach((it, index) => it.resolve(replies[index] as Reply));
  } catch (error) {
    for (const it of batch) it.reject(error);
  }
}
