import type { AuditLog } from "#identity/audit-log.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import { messageCsvHead, messageCsvLine } from "#trace/message-csv.ts";
import type { SearchFilter } from "#trace/search-filter.ts";
import type { Message, Trace } from "#trace/trace.ts";
import { exportMessages } from "./contract/message-export.ts";
import { toSearchFilter } from "./message-filter.ts";
import { linesOf, sendPieces } from "./send-pieces.ts";
import type { StreamRoute } from "./serve-route.ts";

export interface MessageExportNeeds {
  readonly auditLog: Pick<AuditLog, "noteExport">;
  readonly trace: Trace;
  readonly now: () => Date;
}

/** So many messages are held at a time, however many the search finds. */
const BATCH = 500;
/** A client that has left is noticed after this. */
const LOOK_MS = 1_000;

/** The whole result of a search as CSV, written as fast as the client reads it. */
export function messageExportRoutes(stream: StreamRoute, { trace, auditLog, now }: MessageExportNeeds): void {
  stream(exportMessages, async ({ params, query }, context) => {
    const filter = toSearchFilter(query, now());
    // Nobody takes a list of mail away without a line about it, even where he breaks off.
    const { actor } = context.caller;
    await auditLog.noteExport(params.account_id, { actor, of: "messages", data: { search: query } });
    const lines = { head: messageCsvHead(), line: messageCsvLine };
    await sendPieces(context, linesOf(allMessages(trace, params.account_id, filter), lines));
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
