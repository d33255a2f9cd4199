import { auditCsvHead, auditCsvLine } from "#identity/audit-csv.ts";
import type { AuditFilter, AuditItem, AuditLog, ChainState } from "#identity/audit-log.ts";
import type { TenantId } from "#shared/ids.ts";
import { getAuditChain, getAuditCsv, getAuditNdjson, listAuditLog } from "./contract/audit-log.ts";
import { ok, paged } from "./reply.ts";
import { linesOf, sendPieces } from "./send-pieces.ts";
import type { ServeRoute, StreamContext, StreamRoute } from "./serve-route.ts";

export interface AuditLogNeeds {
  readonly auditLog: AuditLog;
}

const BATCH = 500;

/** Who did what. */
export function auditLogRoutes(
  { serve, stream }: { readonly serve: ServeRoute; readonly stream: StreamRoute },
  { auditLog }: AuditLogNeeds,
): void {
  serve(listAuditLog, async ({ params, query }) => {
    const { cursor, per_page, ...filter } = query;
    const items = await auditLog.page(params.account_id, { filter, before: cursor, limit: per_page });
    const last = items.at(-1)?.sequence;
    // The first entry has none before it.
    const next = last === undefined || last === 1 ? undefined : String(last);
    return paged(items.map(toEntry), { page: 1, per_page, cursor: next });
  });

  serve(getAuditChain, async ({ params }) => ok(toChain(await auditLog.state(params.account_id))));

  const send = async (
    context: StreamContext,
    { account, filter, format, ...lines }: Sending,
  ): Promise<void> => {
    const { actor } = context.caller;
    await auditLog.noteExport(account, { actor, of: "audit_log", data: { format, filter } });
    await sendPieces(context, linesOf(batchesOf(auditLog, account, filter), lines));
  };

  stream(getAuditCsv, ({ params, query: filter }, context) =>
    send(context, {
      account: params.account_id,
      filter,
      format: "csv",
      head: auditCsvHead(),
      line: auditCsvLine,
    }),
  );

  stream(getAuditNdjson, ({ params, query: filter }, context) =>
    send(context, {
      account: params.account_id,
      filter,
      format: "ndjson",
      head: "",
      line: (it) => `${JSON.stringify(toEntry(it))}\n`,
    }),
  );
}

interface Sending {
  readonly account: TenantId;
  readonly filter: AuditFilter;
  readonly format: string;
  readonly head: string;
  readonly line: (item: AuditItem) => string;
}

async function* batchesOf(
  auditLog: AuditLog,
  account: TenantId,
  filter: AuditFilter,
): AsyncGenerator<readonly AuditItem[]> {
  let before: number | undefined;
  for (;;) {
    const batch = await auditLog.page(account, { filter, before, limit: BATCH });
    yield batch;
    if (batch.length < BATCH) return;
    before = batch.at(-1)?.sequence;
  }
}

function toEntry(it: AuditItem) {
  return {
    sequence: it.sequence,
    event_id: it.eventId,
    at: it.at.toISOString(),
    kind: it.kind,
    actor: it.actor,
    actor_email: it.actorEmail ?? null,
    from: it.origin ?? null,
    investigate_id: it.messageId ?? null,
    copy_id: it.copyId ?? null,
    retraction_id: it.retractionId ?? null,
    data: { ...it.data },
  };
}

function toChain({ sequence, verified, findings, checkpoint }: ChainState) {
  return {
    sequence,
    verified: toPoint(verified),
    findings: findings.map((it) => ({
      problem: it.problem,
      sequence: it.sequence ?? null,
      event_id: it.eventId ?? null,
      text: it.text,
    })),
    checkpoint: toPoint(checkpoint),
  };
}

function toPoint(point: ChainState["verified"]) {
  return point === undefined ? null : { sequence: point.sequence, at: point.at.toISOString() };
}
