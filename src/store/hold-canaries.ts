import type { MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";

/**
 * Of these runs, those whose first copies have all settled wait for a person now. `named`: tenants and ids, in order.
 * Called after the settlements' commit, with the runs locked.
 */
export async function holdCanaries(tx: Transaction, named: readonly (readonly string[])[]): Promise<void> {
  const held = await tx.rows<HeldRow>(HOLD, named);
  for (const it of held) {
    await appendEvents(tx, it.tenant_id, [
      {
        kind: "retraction.held",
        actor: "engine",
        messageId: it.message_id ?? undefined,
        retractionId: it.id,
        data: { heldFor: "canary", counts: it.counts },
      },
    ]);
  }
}

interface HeldRow {
  readonly tenant_id: TenantId;
  readonly id: RetractionId;
  readonly message_id: MessageId | null;
  readonly counts: Readonly<Record<string, number>>;
}

const HOLD = `
  update retraction r set state = 'held', held_for = 'canary'
  from unnest($1::uuid[], $2::uuid[]) as run(tenant_id, id)
  where r.tenant_id = run.tenant_id and r.id = run.id and r.state = 'running' and r.canary is not null
    and exists (
      select from retraction_copy rc
      where rc.tenant_id = r.tenant_id and rc.retraction_id = r.id and rc.held_for = 'canary' and rc.settled_at is null)
    and not exists (
      select from retraction_copy rc
      where rc.tenant_id = r.tenant_id and rc.retraction_id = r.id and rc.settled_at is null
        and rc.held_for is distinct from 'canary')
  returning r.tenant_id, r.id, r.message_id, (
    select jsonb_object_agg(outcome, n) from (
      select outcome, count(*) as n from retraction_copy rc
      where rc.tenant_id = r.tenant_id and rc.retraction_id = r.id group by outcome
    ) by_outcome) as counts`;
