import type { AddressFound, DirectoryMailbox } from "#directory/address-book.ts";
import type { GroupKind } from "#directory/directory-feed.ts";
import type { LocalDirectory } from "#directory/local-directory.ts";
import type { GroupId, IntegrationId, MailboxId, TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { IN_GROUP } from "./in-group.ts";

/** What is known of addresses in PostgreSQL. */
export function openLocalDirectory(database: Database): LocalDirectory {
  return {
    find: (tenantId, address) =>
      database.asWorker(async (tx) => {
        const [row] = await tx.rows<MailboxRow>(MAILBOX, [tenantId, address]);
        if (row !== undefined) return found([row], false);
        const group = await findGroup(tx, tenantId, address);
        if (group !== undefined) return group;
        const [missing] = await tx.rows<{ reason: string }>(MISSING, [tenantId, address]);
        return missing && { kind: "no_mailbox", reason: missing.reason };
      }),
    noteMissing: async (tenantId, address, reason) => {
      await database.asWorker((tx) => tx.rows(NOTE_MISSING, [tenantId, address, reason, RETRY_MINUTES]));
    },
  };
}

interface MailboxRow extends DirectoryMailbox {
  readonly id: MailboxId;
  readonly integrationId: IntegrationId;
}

function found(rows: readonly MailboxRow[], viaGroup: boolean): AddressFound {
  return {
    kind: "mailboxes",
    viaGroup,
    integrationId: rows[0]?.integrationId,
    mailboxes: rows.map(({ providerId, handle, primaryAddress, addresses }) => ({
      providerId,
      handle,
      primaryAddress,
      addresses,
    })),
    mailboxIds: rows.map((it) => it.id),
  };
}

/** `undefined` where it has nobody in it that can be reached: the provider says then why. */
async function findGroup(
  tx: Transaction,
  tenantId: TenantId,
  address: string,
): Promise<AddressFound | undefined> {
  const [group] = await tx.rows<{ id: GroupId; kind: GroupKind }>(GROUP, [tenantId, address]);
  if (group === undefined) return undefined;
  // Its conversations are no messages to Graph's mail API.
  if (group.kind === "microsoft_365")
    return { kind: "unsupported", reason: "a Microsoft 365 group's own mailbox" };
  const rows = await tx.rows<MailboxRow>(MEMBERS, [tenantId, group.id]);
  return rows.length === 0 ? undefined : found(rows, true);
}

/**
 * New people are there within minutes, mistyped addresses for ever. By this answer a copy ends, so it is not believed for
 * longer than an alias takes to be somebody's.
 */
const RETRY_MINUTES: readonly number[] = [1, 5];

const COLUMNS = `
  m.id, m.integration_id as "integrationId", m.provider_id as "providerId", m.handle, m.primary_address as "primaryAddress",
  array(select address from mailbox_address x where x.tenant_id = $1 and x.mailbox_id = m.id order by 1) as addresses`;
// What a directory said is good for a day, of an account without a licence only if its mailbox itself was asked.
export const IS_KNOWN = `
  m.gone_at is null and m.unavailable is null
    and (m.checked_at > now() - interval '1 day' or (m.is_proved and s.fresh_at > now() - interval '1 day'))`;
const MAILBOX = `
  select ${COLUMNS}
  from mailbox_address a join mailbox m on m.tenant_id = $1 and m.id = a.mailbox_id
  join integration i on i.tenant_id = $1 and i.id = m.integration_id and i.state = 'active'
  left join directory_sync s on s.tenant_id = $1 and s.integration_id = m.integration_id
  where a.tenant_id = $1 and a.address = $2 and ${IS_KNOWN}
  limit 1`;
// Who was added to a group this morning must not be missed: its members are good for two hours, and asked for after that.
const GROUP = `
  select g.id, g.kind from directory_group_address a
  join directory_group g on g.tenant_id = $1 and g.id = a.group_id and g.gone_at is null
  join integration i on i.tenant_id = $1 and i.id = g.integration_id and i.state = 'active'
  join directory_sync s on s.tenant_id = $1 and s.integration_id = g.integration_id
  where a.tenant_id = $1 and a.address = $2 and s.fresh_at > now() - interval '2 hours'
  limit 1`;
const MEMBERS = `
  with recursive ${IN_GROUP("$2::uuid")}
  select ${COLUMNS} from in_group
  cross join lateral (select * from mailbox where tenant_id = $1 and id = in_group.mailbox_id limit 1) m
  where m.unavailable is null order by m.provider_id`;
const MISSING =
  "select reason from directory_missing where tenant_id = $1 and address = $2 and retry_at > now()";
const NOTE_MISSING = `
  insert into directory_missing as known (tenant_id, address, reason, retry_at)
  values ($1, $2, $3, now() + ($4::int[])[1] * interval '1 minute')
  on conflict (tenant_id, address) do update set
    reason = excluded.reason, tries = known.tries + 1, asked_at = now(),
    retry_at = now() + ($4::int[])[least(known.tries + 1, array_length($4::int[], 1))] * interval '1 minute'`;
