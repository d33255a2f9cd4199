import {
  allExposures,
  type Exposure,
  type ExposureReading,
  type ExposureTotals,
  exposureTotals,
  type FollowUp,
} from "#trace/exposure.ts";
import { exposureCsvHead, exposureCsvLine } from "#trace/exposure-csv.ts";
import type { RetractionId, TenantId } from "#shared/ids.ts";
import type { AuditLog } from "#identity/audit-log.ts";
import { found } from "./api-error.ts";
import { getExposure, getExposureCsv } from "./contract/exposure.ts";
import { iso, ok } from "./reply.ts";
import { linesOf, sendPieces } from "./send-pieces.ts";
import type { ServeRoute, StreamRoute } from "./serve-route.ts";

export interface ExposureNeeds {
  readonly auditLog: Pick<AuditLog, "noteExport">;
  readonly exposure: ExposureReading;
}

/** Who had a mail before it was taken away. */
export function exposureRoutes(
  { serve, stream }: { readonly serve: ServeRoute; readonly stream: StreamRoute },
  { exposure, auditLog }: ExposureNeeds,
): void {
  serve(getExposure, async ({ params, query }) => {
    const { account_id: account, retraction_id: id } = params;
    const limit = query.per_page;
    const rows = found(await exposure.page(account, id, { after: query.cursor, limit }), "retraction");
    const totals = query.cursor === undefined ? await totalsOf(exposure, account, id) : null;
    const cursor = rows.length === limit ? rows.at(-1)?.copyId : undefined;
    return {
      ...ok({ totals, copies: rows.map(toItem) }),
      result_info: { count: rows.length, page: 1, per_page: limit, ...(cursor !== undefined && { cursor }) },
    };
  });

  stream(getExposureCsv, async ({ params }, context) => {
    const { account_id: account, retraction_id: id } = params;
    found(await exposure.page(account, id, { after: undefined, limit: 1 }), "retraction");
    const { actor } = context.caller;
    await auditLog.noteExport(account, { actor, of: "exposure", retractionId: id });
    const lines = { head: exposureCsvHead(), line: exposureCsvLine };
    await sendPieces(context, linesOf(allExposures(exposure, account, id), lines));
  });
}

async function totalsOf(exposure: ExposureReading, account: TenantId, id: RetractionId) {
  const all: Exposure[] = [];
  for await (const batch of allExposures(exposure, account, id)) all.push(...batch);
  return { ...toTotals(exposureTotals(all)), forgotten: await exposure.forgotten(account, id) };
}

function toItem(it: Exposure) {
  return {
    copy_id: it.copyId,
    investigate_id: it.messageId,
    subject: it.subject,
    mailbox: it.mailbox,
    recipients: [...it.recipients],
    exposure: it.exposure,
    from: it.since.toISOString(),
    until: iso(it.removedAt),
    back_since: iso(it.backSince),
    minutes: it.minutes ?? null,
    read_before: it.wasRead ?? null,
    replied: it.replied.map(toFollowUp),
    forwarded: it.forwarded.map(toFollowUp),
    forwarded_outside: [...it.forwardedOutside],
    outcome: it.outcome,
    reason: it.reason,
  };
}

function toFollowUp({ messageId, at, carries }: FollowUp) {
  return { investigate_id: messageId, at: at.toISOString(), contains_text: carries ?? null };
}

function toTotals(it: ExposureTotals) {
  return {
    copies: it.copies,
    people: it.people,
    minutes_p50: it.minutesP50 ?? null,
    minutes_max: it.minutesMax ?? null,
    read_before: it.readBefore,
    read_unknown: it.readUnknown,
    replied: it.replied,
    forwarded: it.forwarded,
    forwarded_outside: it.forwardedOutside,
    still_reachable: it.stillReachable,
    never_seen: it.neverSeen,
  };
}
