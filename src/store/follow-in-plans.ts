import type { CopyWork } from "#retraction/ledger.ts";
import type { CopyId, RetractionId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";

/** The plans that have this copy in their frozen set. Until the commit none of them is applied. */
export async function lockPlansWith(
  tx: Transaction,
  { tenantId, copyId }: Pick<CopyWork, "tenantId" | "copyId">,
): Promise<readonly RetractionId[]> {
  const plans = await tx.rows<{ id: RetractionId }>(LOCK, [tenantId, copyId]);
  return plans.map((it) => it.id);
}

interface Followed {
  readonly work: Pick<CopyWork, "tenantId" | "copyId">;
  readonly plans: readonly RetractionId[];
  /** What the copy has become. */
  readonly copies: readonly CopyId[];
}

/** A plan goes on to mean what its copy has become: the mailbox it met another one in, or the members of a group. */
export async function followInPlans(tx: Transaction, { work, plans, copies }: Followed): Promise<void> {
  if (plans.length === 0) return;
  const followed = [work.tenantId, plans, work.copyId, copies];
  await tx.rows(NOTE, followed);
  await tx.rows(FOLLOW, followed);
}

// Whoever applies a plan locks it first, and the rows of the ledger after it.
const LOCK: PreparedStatement = {
  name: "lock-plans-with",
  text: `
  select r.id
  from (
    select retraction_id from retraction_draft_copy where tenant_id = $1 and copy_id = $2 order by retraction_id
  ) d
  cross join lateral (
    select id from retraction
    where tenant_id = $1 and id = d.retraction_id and state in ('draft', 'held') limit 1 for share
  ) r`,
};
const NOTE = `
  update retraction_draft_copy d set became = $4
  where d.tenant_id = $1 and d.retraction_id = any($2::uuid[]) and d.copy_id = $3`;
const FOLLOW = `
  insert into retraction_draft_copy (tenant_id, retraction_id, copy_id, message_id, instead_of, asked, decided)
  select $1, d.retraction_id, target.id, d.message_id, coalesce(d.instead_of, d.copy_id), d.asked, d.decided
  from retraction_draft_copy d cross join unnest($4::uuid[]) as target(id)
  where d.tenant_id = $1 and d.retraction_id = any($2::uuid[]) and d.copy_id = $3
  on conflict do nothing`;
