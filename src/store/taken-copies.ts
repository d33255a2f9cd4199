import type { TakenCopies, TakenCopy } from "#retraction/release-preview.ts";
import type { CopyId, IntegrationId, MailboxId, TenantId } from "#shared/ids.ts";
import type { Database } from "./database.ts";
import { type HitJson, KNOWN_HITS, toHit } from "./ledger-work.ts";

/** What a run took, for a look at what its release would do. */
export function openTakenCopies(database: Database): TakenCopies {
  return {
    page: (tenantId, id, { after, limit }) =>
      database.asTenant(tenantId, async (tx) => {
        if ((await tx.rows(KNOWN, [tenantId, id])).length === 0) return undefined;
        const rows = await tx.rows<Row>(TAKEN, [tenantId, id, after ?? null, limit]);
        return rows.map((it) => toTaken(tenantId, it));
      }),
  };
}

interface Row {
  readonly copy_id: CopyId;
  readonly mailbox: string;
  readonly integration_id: IntegrationId;
  readonly mailbox_id: MailboxId | null;
  readonly handle: string | null;
  readonly is_stopped: boolean;
  readonly blocked_until: Date | null;
  readonly hits: readonly HitJson[] | null;
}

function toTaken(tenantId: TenantId, row: Row): TakenCopy {
  const { integration_id: integrationId, mailbox_id: mailboxId, handle } = row;
  return {
    copyId: row.copy_id,
    mailbox: row.mailbox,
    integrationId,
    ref: mailboxId === null || handle === null ? undefined : { tenantId, integrationId, mailboxId, handle },
    barred: whyBarred(row),
    hits: (row.hits ?? []).map(toHit),
  };
}

/** No call starts where the provider has asked to wait, by whomever it was asked. */
function whyBarred({ is_stopped: isStopped, blocked_until: until }: Row): string | undefined {
  if (isStopped) return "the connection is stopped: undeliver integration resume starts it again";
  return until === null ? undefined : `the provider asked to wait until ${until.toISOString()}`;
}

const KNOWN = "select 1 from retraction where tenant_id = $1 and id = $2";
// Looked up row by row: a young database would read the whole tenant for each of them.
const TAKEN = `
  with page as (
    select copy_id, lane_id from retraction_copy
    where tenant_id = $1 and retraction_id = $2 and kind = 'retract' and ($3::uuid is null or copy_id > $3)
    order by copy_id limit $4
  )
  select rc.copy_id, coalesce(b.primary_address, c.address) as mailbox, c.integration_id, c.mailbox_id, b.handle,
    i.state <> 'active' as is_stopped, case when l.blocked_until > now() then l.blocked_until end as blocked_until, h.hits
  from page rc
  cross join lateral (select * from copy where tenant_id = $1 and id = rc.copy_id limit 1) c
  cross join lateral (select state from integration where tenant_id = $1 and id = c.integration_id limit 1) i
  left join lateral (select * from mailbox where tenant_id = $1 and id = c.mailbox_id limit 1) b on true
  left join lateral (select blocked_until from lane where tenant_id = $1 and id = rc.lane_id limit 1) l on true
  left join lateral (${KNOWN_HITS}
  ) h on true
  order by rc.copy_id`;
