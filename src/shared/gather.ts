export interface GatherOptions {
  /** How long the first item waits for company. */
  readonly windowMs: number;
  readonly maxItems: number;
}

/**
 * Gathers single calls into batches: the unit of I/O is a batch, the unit of truth is an item.
 * `run` answers in the order of its items; where it throws, each of them rejects with the same error.
 *
 * @example const settle = gather((rows: Row[]) => settleMany(rows), { windowMs: 3, maxItems: 200 });
 */
export function gather<Item, Reply>(
  run: (items: readonly Item[]) => Promise<readonly Reply[]>,
  { windowMs, maxItems }: GatherOptions,
): (item: Item) => Promise<Reply> {
  let waiting: Waiting<Item, Reply>[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) void answer(run, batch);
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length >= maxItems) flush();
      else timer ??= setTimeout(flush, windowMs);
    });
}

interface Waiting<Item, Reply> {
  readonly item: Item;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

async function answer<Item, Reply>(
  run: (items: readonly Item[]) => Promise<readonly Reply[]>,
  batch: readonly Waiting<Item, Reply>[],
): Promise<void> {
  try {
    const replies = await run(batch.map((it) => it.item));
    if (replies.length !== batch.length) throw new Error("a batch was answered in part");
    batch.forEach((it, index) => it.resolve(replies[index] as Reply));
  } catch (error) {
    for (const it of batch) it.reject(error);
  }
}
