import type { Disposition } from "#detection/disposition.ts";
import type { EvaluatedMessage, WantedPlace } from "#policy/evaluations.ts";
import type { EvaluationId, MessageId, TenantId } from "#shared/ids.ts";
import { wantedPlaces } from "./apply-policy.ts";
import type { Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import type { Revision } from "./revise-verdicts.ts";
import { standingCopies } from "./standing-copies.ts";

/** One message of an evaluation. */
export interface Evaluated {
  readonly messageId: MessageId;
  readonly before: Disposition;
  readonly disposition: Disposition;
  readonly places: readonly WantedPlace[];
}

interface Evaluating {
  readonly id: EvaluationId;
  readonly withdrawn: boolean;
  readonly revisions: readonly Revision[];
}

/**
 * Writes down which messages get, or would get, another verdict, and where the settings send their copies then. What is
 * withdrawn makes verdicts milder: nothing is sent anywhere by it.
 */
export async function saveEvaluated(
  tx: Transaction,
  tenantId: TenantId,
  { id, withdrawn, revisions }: Evaluating,
): Promise<readonly Evaluated[]> {
  if (revisions.length === 0) return [];
  const ids = revisions.map((it) => it.before.messageId);
  const copies = withdrawn ? [] : await standingCopies(tx, tenantId, ids);
  const byMessage = Map.groupBy(copies, (it) => it.messageId);
  const judged = revisions.map(({ before, verdict }) => ({
    messageId: before.messageId,
    before: before.disposition,
    disposition: verdict.disposition,
  }));
  const places = await wantedPlaces(
    tx,
    tenantId,
    revisions.map(({ before: { messageId }, verdict }) => ({
      messageId,
      ...verdict,
      copies: byMessage.get(messageId) ?? [],
    })),
  );
  const evaluated = judged.map((it) => ({ ...it, places: places.get(it.messageId) ?? [] }));
  await tx.rows(SAVE, [tenantId, id, JSON.stringify(evaluated)]);
  return evaluated;
}

export async function evaluatedMessages(
  tx: Transaction,
  tenantId: TenantId,
  { id, offset, limit }: { readonly id: EvaluationId; readonly offset: number; readonly limit: number },
): Promise<readonly EvaluatedMessage[]> {
  const rows = await tx.rows<Row>(MESSAGES, [tenantId, id, limit, offset]);
  return rows.map(({ header, ...it }) => ({ ...it, header: fromNull(header) }));
}

type Row = Omit<EvaluatedMessage, "header"> & { readonly header: string | null };

// The sweep can meet a message that the search had met: what it was before the search counts.
const SAVE = `
  insert into evaluation_message (tenant_id, evaluation_id, message_id, before, disposition, places)
  select $1, $2, "messageId", before, disposition, places
  from jsonb_to_recordset($3::jsonb) as it("messageId" uuid, before text, disposition text, places jsonb)
  order by "messageId"
  on conflict do nothing`;
const MESSAGES = `
  select m.id, m.message_id_header as header, m.from_address as "fromAddress", m.subject,
    m.received_at as "receivedAt", em.before, em.disposition, em.places
  from evaluation_message em join message m on m.tenant_id = em.tenant_id and m.id = em.message_id
  where em.tenant_id = $1 and em.evaluation_id = $2
  order by em.message_id desc limit $3 offset $4`;
