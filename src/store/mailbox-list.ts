import type { KnownMailbox, MailboxList } from "#directory/mailbox-list.ts";
import type { IntegrationId, MailboxId } from "#shared/ids.ts";
import type { Database } from "./database.ts";
import { anywhere } from "./like-pattern.ts";

/** The mailboxes that a directory told of so far. */
export function openMailboxList(database: Database): MailboxList {
  return {
    list: (tenantId, { search, offset, limit }) =>
      database.asTenant(tenantId, async (tx) => {
        const wanted = [tenantId, anywhere(search.toLowerCase())];
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
  readonly addresses: readonly string[];
  readonly checked_at: Date;
}

function toMailbox(row: Row): KnownMailbox {
  return {
    id: row.id,
    integrationId: row.integration_id,
    primaryAddress: row.primary_address,
    addresses: row.addresses,
    checkedAt: row.checked_at,
  };
}

const WANTED = `
  from mailbox m where m.tenant_id = $1 and exists (
    select from mailbox_address a where a.tenant_id = $1 and a.mailbox_id = m.id and a.address like $2)`;
const COUNT = `select count(*)::int as total ${WANTED}`;
const LIST = `
  select m.id, m.integration_id, m.primary_address, m.checked_at,
    array(select address from mailbox_address a where a.tenant_id = $1 and a.mailbox_id = m.id order by 1) as addresses
  ${WANTED} order by m.primary_address, m.id limit $3 offset $4`;
