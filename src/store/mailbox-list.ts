import type { MailboxKind } from "#directory/directory-feed.ts";
import type { KnownMailbox, MailboxList } from "#directory/mailbox-list.ts";
import type { IntegrationId, MailboxId } from "#shared/ids.ts";
import type { Database } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { IN_GROUP } from "./in-group.ts";
import { anywhere } from "./like-pattern.ts";

/** The mailboxes that a directory told of so far, and that are there. */
export function openMailboxList(database: Database): MailboxList {
  return {
    list: (tenantId, { search, integrationId, groupId, kind, offset, limit }) =>
      database.asTenant(tenantId, async (tx) => {
        const pattern = search === "" ? null : anywhere(search.toLowerCase());
        const wanted = [tenantId, pattern, integrationId ?? null, kind ?? null, groupId ?? null];
        const rows = await tx.rows<Row>(LIST, [...wanted, limit, offset]);
        const [counted] = await tx.rows<{ total: number }>(COUNT, wanted);
        return { mailboxes: rows.map(toMailbox), total: counted?.total ?? 0 };
      }),
  };
}

interface Row {
  readonly id: MailboxId;
  readonly integration_id: IntegrationId;
  readonly primary_address: string;
  readonly display_name: string;
  readonly kind: MailboxKind;
  readonly unavailable: string | null;
  readonly addresses: readonly string[];
  readonly checked_at: Date;
}

function toMailbox(row: Row): KnownMailbox {
  return {
    id: row.id,
    integrationId: row.integration_id,
    primaryAddress: row.primary_address,
    displayName: row.display_name,
    kind: row.kind,
    unavailable: fromNull(row.unavailable),
    addresses: row.addresses,
    checkedAt: row.checked_at,
  };
}

const WANTED = `
  from mailbox m where m.tenant_id = $1 and m.gone_at is null
    and ($2::text is null or lower(m.display_name) like $2 or exists (
      select from mailbox_address a where a.tenant_id = $1 and a.mailbox_id = m.id and a.address like $2))
    and ($3::uuid is null or m.integration_id = $3::uuid) and ($4::text is null or m.kind = $4)
    and ($5::uuid is null or m.id in (select mailbox_id from in_group))`;
const COUNT = `with recursive ${IN_GROUP("$5::uuid")} select count(*)::int as total ${WANTED}`;
const LIST = `
  with recursive ${IN_GROUP("$5::uuid")}
  select m.id, m.integration_id, m.primary_address, m.display_name, m.kind, m.unavailable,
    greatest(m.checked_at, case when m.generation is not null then s.fresh_at end) as checked_at,
    array(select address from mailbox_address a where a.tenant_id = $1 and a.mailbox_id = m.id order by 1) as addresses
  from (select m.* ${WANTED} order by m.primary_address, m.id limit $6 offset $7) m
  left join directory_sync s on s.tenant_id = $1 and s.integration_id = m.integration_id
  order by m.primary_address, m.id`;
