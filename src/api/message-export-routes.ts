import type { MessageId, TenantId } from "#shared/ids.ts";
import { messageCsvHead, messageCsvLine } from "#trace/message-csv.ts";
import type { SearchFilter } from "#trace/search-filter.ts";
import type { Message, Trace } from "#trace/trace.ts";
import { exportMessages } from "./contract/message-export.ts";
import { toSearchFilter } from "./message-filter.ts";
import type { StreamRoute } from "./serve-route.ts";
import { writeTo } from "./write-to.ts";

export interface MessageExportNeeds {
  readonly trace: Trace;
  readonly now: () => Date;
}

/** So many messages are held at a time, however many the search finds. */
const BATCH = 500;
/** A client that has left is noticed after this. */
const LOOK_MS = 1_000;

/** The whole result of a search as CSV, written as fast as the client reads it. */
export function messageExportRoutes(stream: StreamRoute, { trace, now }: MessageExportNeeds): void {
  stream(exportMessages, async ({ params, query }, context) => {
    const filter = toSearchFilter(query, now());
    // Nobody takes a list of mail away without a line about it, even where he breaks off.
    await trace.recordExport(params.account_id, { actor: context.caller.actor, search: query });
    const socket = context.open();
    try {
      await writeTo(socket, messageCsvHead(), context.signal);
      for await (const batch of allMessages(trace, params.account_id, filter)) {
        if (context.signal.aborted) return;
        await writeTo(socket, batch.map(messageCsvLine).join(""), context.signal);
      }
      socket.end();
    } finally {
      // What breaks off must not look like an end.
      if (!socket.writableEnded) socket.destroy();
    }
  });
}

/** Also an empty batch, where it has looked for long and found nothing: whoever reads it may have left. */
async function* allMessages(
  trace: Trace,
  account: TenantId,
  filter: SearchFilter | undefined,
): AsyncGenerator<readonly Message[]> {
  if (filter === undefined) return;
  let cursor: MessageId | undefined;
  do {
    const page = { filter, cursor, offset: 0, limit: BATCH, lookMs: LOOK_MS };
    const { messages, next } = await trace.search(account, page);
    yield messages;
    cursor = next;
  } while (cursor !== undefined);
}
