import type { AutomationRule } from "#policy/automation-rules.ts";
import type { Verdict } from "#detection/verdict.ts";
import type { Finding } from "#detection/finding.ts";
import type { Disposition } from "#detection/disposition.ts";
import { isGraver } from "#detection/disposition.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { applyPolicy } from "./apply-policy.ts";
import type { Transaction } from "./database.ts";
import { standingCopies } from "./standing-copies.ts";
import { storableJson } from "./storable.ts";

/** A message with its verdict as it stands; its row is locked. */
export interface JudgedMessage extends Verdict {
  readonly messageId: MessageId;
}

/** Locked in one order, as a later report locks them. Those that wait for a verdict are left out: they get one that knows all. */
export async function holdJudged(
  tx: Transaction,
  tenantId: TenantId,
  ids: readonly MessageId[],
): Promise<readonly JudgedMessage[]> {
  if (ids.length === 0) return [];
  return tx.rows<{ messageId: MessageId; disposition: Disposition; findings: readonly Finding[] }>(HOLD, [
    tenantId,
    ids,
  ]);
}

const HOLD = `
  select m.id as "messageId", m.disposition, v.findings
  from message m join verdict v on v.tenant_id = m.tenant_id and v.message_id = m.id and v.revision = m.verdict_revision
  where m.tenant_id = $1 and m.id = any($2::uuid[]) and m.judged
  order by m.id for no key update of m`;

export interface Revision {
  readonly before: JudgedMessage;
  readonly verdict: Verdict;
}

interface Revising {
  readonly revisions: readonly Revision[];
  /** Why: the rule, or who said so. */
  readonly cause: string;
  readonly actor: string;
  /** What its retractions came about by. */
  readonly rules: readonly AutomationRule[];
}

/** What a revision of verdicts has led to. */
export interface Revised {
  /** Copies to be worked on. */
  readonly copies: number;
  /** Messages that became milder, and of which something could be released. */
  readonly offers: number;
}

/**
 * Gives messages their new verdict, and passes what became graver through the same policy as ever. What became milder
 * moves nothing and brings nothing back: where something was taken, its release is offered to people.
 */
export async function reviseVerdicts(
  tx: Transaction,
  tenantId: TenantId,
  { revisions, cause, actor, rules }: Revising,
): Promise<Revised> {
  if (revisions.length === 0) return { copies: 0, offers: 0 };
  const rows = revisions.map(({ before, verdict }) => ({ messageId: before.messageId, ...verdict }));
  await tx.rows(REVISE, [tenantId, storableJson(rows), cause]);
  await appendEvents(
    tx,
    tenantId,
    revisions.map(({ before, verdict: { disposition } }) => ({
      kind: "message.judged",
      actor,
      messageId: before.messageId,
      data: { disposition, before: before.disposition, after: disposition, cause },
    })),
  );
  const graver = revisions.filter(({ before, verdict }) => isGraver(verdict.disposition, before.disposition));
  const milder = revisions
    .filter(({ before, verdict }) => isGraver(before.disposition, verdict.disposition))
    .map(({ before }) => before.messageId);
  const copies = await act(tx, tenantId, { graver, rules });
  return { copies, offers: await offer(tx, tenantId, { milder, cause, actor }) };
}

const REVISE = `
  with given as (
    select * from json_to_recordset($2::json) as r("messageId" uuid, disposition text, findings jsonb)
  ), revised as (
    update message m set
      disposition = given.disposition, verdict_revision = m.verdict_revision + 1, release_offered_at = null
    from given where m.tenant_id = $1 and m.id = given."messageId"
    returning m.id, m.verdict_revision, given.disposition, given.findings
  )
  insert into verdict (tenant_id, message_id, revision, disposition, findings, cause)
  select $1, id, verdict_revision, disposition, findings, $3 from revised`;

async function act(
  tx: Transaction,
  tenantId: TenantId,
  { graver, rules }: { readonly graver: readonly Revision[]; readonly rules: readonly AutomationRule[] },
): Promise<number> {
  const ids = graver.map(({ before }) => before.messageId);
  const copies = Map.groupBy(await standingCopies(tx, tenantId, ids), (it) => it.messageId);
  return applyPolicy(
    tx,
    tenantId,
    graver.map(({ before: { messageId }, verdict: { disposition } }) => ({
      messageId,
      disposition,
      copies: copies.get(messageId) ?? [],
      rules,
    })),
  );
}

interface Milder {
  readonly milder: readonly MessageId[];
  readonly cause: string;
  readonly actor: string;
}

async function offer(tx: Transaction, tenantId: TenantId, { milder, cause, actor }: Milder): Promise<number> {
  if (milder.length === 0) return 0;
  const offered = await tx.rows<{ id: MessageId }>(OFFER, [tenantId, milder]);
  await appendEvents(
    tx,
    tenantId,
    offered.map(({ id }) => ({ kind: "message.release_offered", actor, messageId: id, data: { cause } })),
  );
  return offered.length;
}

const OFFER = `
  update message m set release_offered_at = now()
  where m.tenant_id = $1 and m.id = any($2::uuid[]) and exists (
    select from copy c join hit h on h.tenant_id = c.tenant_id and h.copy_id = c.id and h.restored_at is null
    where c.tenant_id = m.tenant_id and c.message_id = m.id)
  returning m.id`;
