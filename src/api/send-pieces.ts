import type { OutgoingHttpHeaders } from "node:http";
import type { StreamContext } from "./serve-route.ts";
import { writeTo } from "./write-to.ts";

interface Sending {
  readonly headers?: OutgoingHttpHeaders;
  /** Whoever reads more slowly than this is cut off. */
  readonly deadlineMs?: number;
}

/** Sends them as fast as the client reads, until he leaves. What breaks off must not look like an end. */
export async function sendPieces(
  context: StreamContext,
  pieces: Iterable<string> | AsyncIterable<string | Uint8Array>,
  { headers, deadlineMs }: Sending = {},
): Promise<void> {
  const socket = context.open(headers);
  const late = deadlineMs === undefined ? [] : [AbortSignal.timeout(deadlineMs)];
  const signal = AbortSignal.any([context.signal, ...late]);
  try {
    for await (const piece of pieces) {
      if (signal.aborted) return;
      await writeTo(socket, piece, signal);
    }
    if (!signal.aborted) socket.end();
  } finally {
    if (!socket.writableEnded) socket.destroy();
  }
}

interface Lines<Item> {
  readonly head: string;
  readonly line: (item: Item) => string;
}

/** A table: its head, then a line for each item, batch by batch. */
export async function* linesOf<Item>(
  batches: AsyncIterable<readonly Item[]>,
  { head, line }: Lines<Item>,
): AsyncGenerator<string> {
  yield head;
  for await (const batch of batches) yield batch.map(line).join("");
}
