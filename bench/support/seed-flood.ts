import { randomUUID } from "node:crypto";
import type { Database, Transaction } from "#store/database.ts";

/** Copies that wait in the ledger. */
export interface FloodPlan {
  /** In one mailbox, and older than all others. */
  readonly inOne: number;
  readonly others: number;
  readonly otherMailboxes: number;
}

/** By this mark every mail of the flood is proved. */
export const FLOOD_MARK = "11111111-2222-4333-8444-555555555555";
export const FLOOD_SENT_AT = new Date("2026-05-04T10:00:00Z");
const FLOODED = "flooded@corp.test";

/** One manual run over all of it, all due at once. */
export async function seedFlood(database: Database, plan: FloodPlan): Promise<void> {
  const [tenantId, integrationId, retractionId] = [randomUUID(), randomUUID(), randomUUID()];
  await database.asWorker(async (tx) => {
    await tx.rows("insert into tenant (id, name) values ($1, 'bench')", [tenantId]);
    await tx.rows(INTEGRATION, [tenantId, integrationId]);
    await tx.rows(MAILBOXES, [tenantId, integrationId, plan.otherMailboxes, FLOODED]);
    await tx.rows(RUN, [tenantId, retractionId]);
    const where = [tenantId, integrationId, retractionId];
    await addCopies(tx, [...where, plan.inOne, 1, "flooded"]);
    await addCopies(tx, [...where, plan.others, plan.otherMailboxes, "box"]);
    await tx.rows(LANES, [tenantId]);
  });
}

export async function othersSettled(database: Database): Promise<number> {
  const [row] = await database.asWorker((tx) => tx.rows<{ n: number }>(SETTLED, [FLOODED]));
  return row?.n ?? 0;
}

/** Each mailbox in turn gets the next mail, so that a mail is one copy. */
async function addCopies(tx: Transaction, given: readonly unknown[]): Promise<void> {
  await tx.rows(COPIES, [...given, FLOOD_MARK, FLOOD_SENT_AT]);
}

const INTEGRATION = `
  insert into integration (tenant_id, id, provider, name, connection) values ($1, $2, 'microsoft', 'bench', '{}')`;
const MAILBOXES = `
  insert into mailbox (tenant_id, id, integration_id, provider_id, handle, primary_address)
  select $1::uuid, gen_random_uuid(), $2::uuid, 'box' || n, 'box' || n, 'box' || n || '@corp.test' from generate_series(1, $3::int) n
  union all select $1, gen_random_uuid(), $2, 'flooded1', 'flooded1', $4`;
const RUN = `
  insert into retraction (tenant_id, id, kind, state, destination, when_impossible, requested_by, applied_at)
  values ($1, $2, 'manual', 'running', 'DeletedItems', 'leave', 'bench', now())`;
const COPIES = `
  with numbered as materialized (
    select gen_random_uuid() as message_id, gen_random_uuid() as copy_id, n, m.id as mailbox_id, m.primary_address
    from generate_series(0, $4::int - 1) n
    join mailbox m on m.tenant_id = $1 and m.provider_id = $6::text || (n % $5::int + 1)
  ), messages as (
    insert into message (tenant_id, id, message_id_header, content_key, from_address, subject, sent_at, received_at, direction,
      trusted, judged, disposition, network_message_id, size_bytes)
    select $1::uuid, message_id, '<' || $6 || n || '@flood.example>', '\\x00', 'desk@flood.example', 'Pay today', $8::timestamptz, $8::timestamptz, 'inbound', true,
      true, 'MALICIOUS', $7::text, 1000 from numbered
  ), copies as (
    insert into copy (tenant_id, id, message_id, integration_id, mailbox_id, address, journaled_at)
    select $1::uuid, copy_id, message_id, $2::uuid, mailbox_id, primary_address, now() from numbered
  )
  insert into retraction_copy (tenant_id, retraction_id, copy_id, message_id, lane_id, kind, asked, when_impossible, outcome,
    priority, look_base_at, due_at)
  select $1::uuid, $3::uuid, copy_id, message_id, mailbox_id, 'retract', 'DeletedItems', 'leave', 'pending', 20, now(),
    now() - case when $6 = 'flooded' then interval '1 minute' else interval '0' end
  from numbered`;
const LANES = `
  insert into lane (tenant_id, id, integration_id, mailbox_id, due_at, priority)
  select $1::uuid, rc.lane_id, m.integration_id, rc.lane_id, min(rc.due_at), max(rc.priority)
  from retraction_copy rc join mailbox m on m.tenant_id = $1 and m.id = rc.lane_id
  where rc.tenant_id = $1
  group by rc.lane_id, m.integration_id`;
const SETTLED = `
  select count(*)::int as n from retraction_copy rc join copy c on c.tenant_id = rc.tenant_id and c.id = rc.copy_id
  where rc.settled_at is not null and c.address <> $1`;
