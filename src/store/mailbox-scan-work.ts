import type { DirectoryMailbox, MailboxRef } from "#directory/address-book.ts";
import type { PageDone, ScanPart, ScanWork } from "#directory/scan-mailboxes.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { IntegrationId, MailboxId, MailboxScanId, SourceId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { hashOfHeader } from "./own-mail.ts";
import { saveMailboxes } from "./save-mailboxes.ts";

/** What workers do of the scans. */
export function openMailboxScanWork(database: Database): ScanWork {
  return {
    claim: async (limit) => (await database.asWorker((tx) => tx.rows<Row>(CLAIM, [limit]))).map(toPart),
    found: (part, mailboxes) => database.asTenant(part.tenantId, (tx) => keep(tx, part, mailboxes)),
    knownIn: ({ tenantId, mailbox, address }, messageIds) =>
      database.asTenant(tenantId, async (tx) => {
        const hashes = new Map(messageIds.map((it) => [hashOfHeader(it), it]));
        const values = [tenantId, [...hashes.keys()], mailbox?.mailboxId ?? null, address];
        const rows = await tx.rows<{ hash: string }>(KNOWN, values);
        return new Set(rows.flatMap(({ hash }) => hashes.get(hash) ?? []));
      }),
    advance: (part, done) => database.asTenant(part.tenantId, (tx) => advance(tx, part, done)),
    defer: ({ tenantId, scanId, address }, until, reason) =>
      database.asTenant(
        tenantId,
        async (tx) => void (await tx.rows(DEFER, [tenantId, scanId, address, until, reason])),
      ),
    giveUp: (part, reason) =>
      database.asTenant(part.tenantId, async (tx) => {
        const { tenantId, scanId, address } = part;
        await tx.rows(GIVE_UP, [tenantId, scanId, address, reason]);
        await endScan(tx, part);
      }),
  };
}

interface Row {
  readonly tenantId: TenantId;
  readonly scanId: MailboxScanId;
  readonly integrationId: IntegrationId;
  readonly provider: ProviderName;
  readonly sourceId: SourceId;
  readonly keepsAllRaw: boolean;
  readonly address: string;
  readonly mailboxId: MailboxId | null;
  readonly handle: string | null;
  readonly since: Date;
  readonly until: Date;
  readonly cursor: string | null;
  readonly attempts: number;
}

function toPart({ mailboxId, handle, cursor, ...row }: Row): ScanPart {
  const { tenantId, integrationId } = row;
  const mailbox =
    mailboxId === null || handle === null ? undefined : { tenantId, integrationId, mailboxId, handle };
  return { ...row, cursor: fromNull(cursor), mailbox };
}

async function keep(
  tx: Transaction,
  { tenantId, integrationId }: ScanPart,
  mailboxes: readonly DirectoryMailbox[],
): Promise<MailboxRef | undefined> {
  const [mailbox] = mailboxes;
  if (mailbox === undefined) return undefined;
  const [mailboxId] = await saveMailboxes(tx, { tenantId, integrationId, mailboxes: [mailbox] });
  return mailboxId && { tenantId, integrationId, mailboxId, handle: mailbox.handle };
}

async function advance(tx: Transaction, part: ScanPart, done: PageDone): Promise<void> {
  const { tenantId, scanId, address, cursor } = part;
  const { next, listed, known, judged, flagged, tooLarge } = done;
  const counts = [listed, known, judged, flagged, tooLarge];
  await tx.rows(ADVANCE, [tenantId, scanId, address, next ?? null, ...counts, cursor ?? null]);
  if (next === undefined) await endScan(tx, part);
}

/** The scan's row is locked first, so that of two that end the last parts the later one sees both. */
async function endScan(tx: Transaction, { tenantId, scanId }: ScanPart): Promise<void> {
  await tx.rows("select 1 from mailbox_scan where tenant_id = $1 and id = $2 for update", [tenantId, scanId]);
  const [again] = await tx.rows<{ until: Date }>(BEGIN_AGAIN, [tenantId, scanId]);
  if (again !== undefined) {
    await tx.rows(OPEN_AGAIN, [tenantId, scanId, again.until]);
    await tx.rows(ADD_NEW, [tenantId, scanId, again.until]);
    return;
  }
  const ended = await tx.rows(END, [tenantId, scanId]);
  if (ended.length > 0)
    await appendEvents(tx, tenantId, [{ kind: "scan.done", actor: "system", data: { scanId } }]);
}

// Whoever claims and dies is followed five minutes later. Not through a connection that is stopped: nothing is retried
// into a lock-out.
const CLAIM = `
  with due as (
    select p.tenant_id, p.scan_id, p.address
    from mailbox_scan_part p
    join mailbox_scan s on s.tenant_id = p.tenant_id and s.id = p.scan_id and s.state = 'running'
    join integration i on i.tenant_id = s.tenant_id and i.id = s.integration_id and i.state <> 'stopped'
    where p.state = 'open' and p.due_at <= now()
    order by p.due_at limit $1 for update of p skip locked
  ), claimed as (
    update mailbox_scan_part p set due_at = now() + interval '5 minutes'
    from due where p.tenant_id = due.tenant_id and p.scan_id = due.scan_id and p.address = due.address
    returning p.tenant_id, p.scan_id, p.address, p.cursor, p.attempts
  )
  select c.tenant_id as "tenantId", c.scan_id as "scanId", c.address, c.cursor, c.attempts, s.since, s.until,
    s.integration_id as "integrationId", i.provider, src.id as "sourceId", t.keep_all_raw as "keepsAllRaw",
    m.id as "mailboxId", m.handle
  from claimed c
  join mailbox_scan s on s.tenant_id = c.tenant_id and s.id = c.scan_id
  join integration i on i.tenant_id = s.tenant_id and i.id = s.integration_id
  join source src on src.tenant_id = s.tenant_id and src.mailboxes_of = s.integration_id
  join tenant t on t.id = c.tenant_id
  left join mailbox_address a on a.tenant_id = c.tenant_id and a.address = lower(c.address)
  left join mailbox m on m.tenant_id = c.tenant_id and m.id = a.mailbox_id and m.integration_id = s.integration_id`;
// A copy whose mailbox is not known yet stands under its address.
const KNOWN = `
  select encode(m.message_id_hash, 'hex') as hash
  from unnest($2::text[]) as given(hash)
  join message m on m.tenant_id = $1 and m.message_id_hash = decode(given.hash, 'hex') and m.trusted
  where exists (
    select from copy c where c.tenant_id = $1 and c.message_id = m.id
      and (c.mailbox_id = $3 or c.mailbox_id is null and c.address in (
        select address from mailbox_address where tenant_id = $1 and mailbox_id = $3 union all select lower($4)))
  )`;
// Whoever was slower than its claim comes to a page that another worker has ended: it neither goes back nor counts twice.
const ADVANCE = `
  update mailbox_scan_part set cursor = $4, state = case when $4::text is null then 'done' else 'open' end,
    due_at = now(), attempts = 0, reason = null, listed = listed + $5, known = known + $6, judged = judged + $7,
    flagged = flagged + $8, too_large = too_large + $9
  where tenant_id = $1 and scan_id = $2 and address = $3 and state = 'open' and cursor is not distinct from $10`;
const DEFER = `
  update mailbox_scan_part set due_at = $4, attempts = attempts + 1, reason = $5
  where tenant_id = $1 and scan_id = $2 and address = $3 and state = 'open'`;
const GIVE_UP = `
  update mailbox_scan_part set state = 'failed', reason = $4
  where tenant_id = $1 and scan_id = $2 and address = $3 and state = 'open'`;
// A little of the time before is read once more: a provider's list may be some moments behind.
const BEGIN_AGAIN = `
  update mailbox_scan s set since = until - interval '10 minutes', until = now() + repeat_minutes * interval '1 minute'
  where tenant_id = $1 and id = $2 and state = 'running' and repeat_minutes is not null
    and not exists (select from mailbox_scan_part p where p.tenant_id = $1 and p.scan_id = $2 and p.state = 'open')
  returning until`;
// Those that could not be read are tried again too.
const OPEN_AGAIN = `
  update mailbox_scan_part set state = 'open', cursor = null, attempts = 0, due_at = $3 where tenant_id = $1 and scan_id = $2`;
const ADD_NEW = `
  insert into mailbox_scan_part (tenant_id, scan_id, address, due_at)
  select $1, $2, m.primary_address, $3
  from mailbox_scan s join mailbox m on m.tenant_id = $1 and m.integration_id = s.integration_id
  where s.tenant_id = $1 and s.id = $2 and s.takes_all and length(m.primary_address) <= 320
  order by 3 on conflict do nothing`;
const END = `
  update mailbox_scan s set state = 'done', ended_at = now()
  where tenant_id = $1 and id = $2 and state = 'running'
    and not exists (select from mailbox_scan_part p where p.tenant_id = $1 and p.scan_id = $2 and p.state = 'open')
  returning id`;
