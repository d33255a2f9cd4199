import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { IS_KNOWN } from "./local-directory.ts";

/** Mail older than this is seldom worth retracting, and the newest of it comes first. */
const PAST_DAYS = 30;
const MAX_MESSAGES = 200_000;
const MAX_RECIPIENTS = 50_000;

/**
 * Gives the recipients of a domain that has just got its integration the copies that were not made while it had none, so
 * that a person can retract mail that came before. Automation does not act on them by itself: the policy saw that mail
 * when it came. Answers how many were made.
 */
export async function makePastCopies(
  tx: Transaction,
  tenantId: TenantId,
  { name, integrationId }: { readonly name: string; readonly integrationId: IntegrationId },
): Promise<number> {
  const made = await tx.rows(MAKE, [tenantId, name, integrationId]);
  return made.length;
}

// As in journal-recipients.ts: who the journal copy is not trusted for gets none, and no rows made here are joined with
// each other. A copy's id is a UUIDv7 of the time of its journal copy: the first 48 bits, then the version.
const MAKE = `
  with recent as (
    select m.id from message m
    where m.tenant_id = $1 and m.direction <> 'outbound' and m.id >=
      rpad(lpad(to_hex((extract(epoch from now() - interval '${PAST_DAYS} days') * 1000)::bigint), 12, '0'), 32, '0')::uuid
    order by m.id desc limit ${MAX_MESSAGES}
  ), wanted as materialized (
    select r.message_id, r.address, j.received_at as journaled_at,
      ma.mailbox_id, coalesce(ma.integration_id, $3) as integration_id,
      (lpad(to_hex((extract(epoch from j.received_at) * 1000)::bigint), 12, '0') || '7' ||
        substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid as fresh_id
    from recent
    cross join lateral (
      select * from recipient r
      where r.tenant_id = $1 and r.message_id = recent.id and substring(r.address from '[^@]*$') = $2 offset 0
    ) r
    cross join lateral (
      select j.received_at from journal_copy j where j.tenant_id = $1 and j.id = r.journal_copy_id and j.trusted limit 1
    ) j
    left join lateral (
      select m.integration_id, case when ${IS_KNOWN} then m.id end as mailbox_id
      from mailbox_address a join mailbox m on m.tenant_id = $1 and m.id = a.mailbox_id
      left join directory_sync s on s.tenant_id = $1 and s.integration_id = m.integration_id
      where a.tenant_id = $1 and a.address = r.address limit 1
    ) ma on true
    where not exists (
      select from copy_recipient c where c.tenant_id = $1 and c.message_id = r.message_id and c.address = r.address)
    order by r.message_id desc, r.address limit ${MAX_RECIPIENTS}
  ), anew as (
    select w.*, first_value(fresh_id) over (
      partition by message_id, coalesce(mailbox_id::text, address) order by address) as copy_id
    from wanted w
  ), made as (
    insert into copy (tenant_id, id, message_id, integration_id, mailbox_id, address, journaled_at)
    select $1, copy_id, message_id, integration_id, mailbox_id, address, journaled_at
    from anew where fresh_id = copy_id order by message_id, address
    on conflict do nothing
    returning id
  ), linked as (
    insert into copy_recipient (tenant_id, message_id, address, copy_id)
    select $1, message_id, address, copy_id from (
      select a.message_id, a.address,
        coalesce(former.id, case when a.copy_id in (select id from made) then a.copy_id end) as copy_id
      from anew a left join lateral (
        select c.id from copy c
        where c.tenant_id = $1 and c.message_id = a.message_id and c.mailbox_id = a.mailbox_id
        union all
        select c.id from copy c
        where c.tenant_id = $1 and c.message_id = a.message_id and a.mailbox_id is null and c.address = a.address
        limit 1
      ) former on true
    ) it
    where copy_id is not null
    on conflict do nothing
  ), inside as (
    update recipient set is_external = false
    where tenant_id = $1 and is_external and (message_id, address) in (select message_id, address from wanted)
  )
  select id from made`;
