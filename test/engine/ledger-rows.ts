import type { Outcome } from "#retraction/outcome.ts";
import type { CopyId, RetractionId } from "#shared/ids.ts";

/** One row of the ledger with what a test asks of it. */
export interface Row {
  readonly retraction_id: RetractionId;
  readonly copy_id: CopyId;
  readonly kind: string;
  readonly asked: string;
  readonly address: string;
  /** The mailbox's primary address, once it is known. */
  readonly mailbox: string | null;
  readonly outcome: Outcome;
  readonly reached: string | null;
  readonly reason: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly attempts: number;
  readonly looks: number;
  readonly settled: boolean;
  readonly due_at: Date | null;
  readonly was_read: boolean | null;
  readonly acted_at: Date | null;
}

/** Where each copy ended, by mailbox (or, where that was never known, by address). */
export function outcomes(rows: readonly Row[]): Readonly<Record<string, Outcome>> {
  return Object.fromEntries(rows.map((it) => [it.mailbox ?? it.address, it.outcome]));
}

export const STORED = `
  select m.id from message m join copy c on c.tenant_id = m.tenant_id and c.message_id = m.id
  where message_id_header = $1 group by m.id having count(*) >= $2 order by m.id`;

export const ROWS = `
  select rc.*, rc.settled_at is not null as settled, c.address, b.primary_address as mailbox
  from retraction_copy rc
  join copy c on c.tenant_id = rc.tenant_id and c.id = rc.copy_id
  join message m on m.tenant_id = rc.tenant_id and m.id = rc.message_id
  left join mailbox b on b.tenant_id = rc.tenant_id and b.id = c.mailbox_id
  where m.message_id_header = $1
  order by coalesce(b.primary_address, c.address), rc.created_at`;

export const UNRESOLVED = `
  with made as (
    insert into copy (tenant_id, id, message_id, integration_id, address, journaled_at)
    select tenant_id, gen_random_uuid(), id, case when address like '%@corp.test' then $3::uuid else $4::uuid end, address, received_at
    from message, unnest($2::text[]) as a(address)
    where id = $1
    returning tenant_id, id, message_id, address
  )
  insert into copy_recipient (tenant_id, copy_id, message_id, address)
  select tenant_id, id, message_id, address from made`;

export const ROWS_PASS_TIME = `
  with past as (select $2 * interval '1 millisecond' as by)
  update retraction_copy rc set look_base_at = look_base_at - by, created_at = created_at - by, due_at = due_at - by
  from past, message m where m.message_id_header = $1 and m.tenant_id = rc.tenant_id and m.id = rc.message_id`;
export const OPERATIONS_PASS_TIME = `
  update hit_operation o set intended_at = intended_at - $2 * interval '1 millisecond'
  from copy c join message m on m.tenant_id = c.tenant_id and m.id = c.message_id
  where m.message_id_header = $1 and o.tenant_id = c.tenant_id and o.copy_id = c.id`;
export const LANES_DUE = `
  update lane l set due_at = least(l.due_at, rc.due_at) from retraction_copy rc, message m
  where m.message_id_header = $1 and m.tenant_id = rc.tenant_id and m.id = rc.message_id and rc.settled_at is null
    and l.tenant_id = rc.tenant_id and l.id = rc.lane_id`;
