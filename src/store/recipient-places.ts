import type { RecipientPlace, RecipientPlaces } from "#directory/explain-copy.ts";
import type { IntegrationId, MailboxId } from "#shared/ids.ts";
import type { Database } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { IS_KNOWN } from "./local-directory.ts";
import { mailboxesInScope } from "./where-in-scope.ts";

/** Where mail to an address would make a copy. */
export function openRecipientPlaces(database: Database): RecipientPlaces {
  return {
    find: async (tenantId, addresses) => {
      const rows = await database.asTenant(tenantId, (tx) => tx.rows<Row>(FIND, [tenantId, addresses]));
      return rows.map(toPlace);
    },
    inScope: (tenantId, asked) => database.asTenant(tenantId, (tx) => mailboxesInScope(tx, tenantId, asked)),
  };
}

interface Row {
  readonly address: string;
  readonly isOwn: boolean;
  readonly mailboxId: MailboxId | null;
  readonly integrationId: IntegrationId | null;
}

function toPlace({ address, isOwn, mailboxId, integrationId }: Row): RecipientPlace {
  return { address, isOwn, mailboxId: fromNull(mailboxId), integrationId: fromNull(integrationId) };
}

// The same question as in journal-recipients.ts, which answers it for the mail that comes.
const FIND = `
  select given.address, d.name is not null or ma.address is not null as "isOwn", ma.mailbox_id as "mailboxId",
    coalesce(ma.integration_id, d.integration_id) as "integrationId"
  from unnest($2::text[]) as given(address)
  left join lateral (
    select name, integration_id from domain
    where tenant_id = $1 and name = substring(given.address from '[^@]*$') and proof <> 'pending' limit 1
  ) d on true
  left join lateral (
    select a.address, m.integration_id, case when ${IS_KNOWN} then m.id end as mailbox_id
    from mailbox_address a join mailbox m on m.tenant_id = $1 and m.id = a.mailbox_id
    left join directory_sync s on s.tenant_id = $1 and s.integration_id = m.integration_id
    where a.tenant_id = $1 and a.address = given.address limit 1
  ) ma on true`;
