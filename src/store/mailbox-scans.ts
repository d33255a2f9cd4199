import type {
  MailboxScan,
  MailboxScans,
  ScanStarted,
  ScanState,
  ScanWanted,
} from "#directory/mailbox-scans.ts";
import type { ProviderName } from "#policy/destination.ts";
import { type IntegrationId, type MailboxScanId, newId, type SourceId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { IS_TEST_MAILBOX } from "./is-test-mailbox.ts";

/** The looks at the mail in mailboxes, as people ask for them. */
export function openMailboxScans(database: Database): MailboxScans {
  return {
    list: (tenantId) =>
      database.asTenant(tenantId, async (tx) =>
        (await tx.rows<Row>(`${SELECT} order by s.id desc limit 50`, [tenantId])).map(toScan),
      ),
    get: (tenantId, id) => database.asTenant(tenantId, (tx) => get(tx, tenantId, id)),
    start: (tenantId, wanted) => database.asTenant(tenantId, (tx) => start(tx, tenantId, wanted)),
    cancel: (tenantId, id, actor) =>
      database.asTenant(tenantId, async (tx) => {
        const cancelled = await tx.rows(CANCEL, [tenantId, id]);
        if (cancelled.length > 0) {
          await appendEvents(tx, tenantId, [{ kind: "scan.cancelled", actor, data: { scanId: id } }]);
        }
        return get(tx, tenantId, id);
      }),
  };
}

async function get(tx: Transaction, tenantId: TenantId, id: MailboxScanId): Promise<MailboxScan | undefined> {
  const [row] = await tx.rows<Row>(`${SELECT} and s.id = $2`, [tenantId, id]);
  return row && toScan(row);
}

async function start(tx: Transaction, tenantId: TenantId, wanted: ScanWanted): Promise<ScanStarted> {
  const { integrationId, since, until, addresses, repeatMinutes, actor } = wanted;
  const [integration] = await tx.rows<{ name: string; provider: ProviderName }>(INTEGRATION, [
    tenantId,
    integrationId,
  ]);
  if (integration === undefined) return { result: "no_integration" };
  await sourceOfMailboxes(tx, tenantId, { integrationId, ...integration });
  const id = newId<MailboxScanId>(new Date());
  const terms = [since, until, actor, repeatMinutes ?? null, addresses === undefined];
  const made = await tx.rows(START, [tenantId, id, integrationId, ...terms]);
  if (made.length === 0) return { result: "running" };
  const parts =
    addresses === undefined
      ? await tx.rows(ADD_KNOWN, [tenantId, id, integrationId])
      : await tx.rows(ADD_NAMED, [tenantId, id, addresses.map((it) => it.toLowerCase())]);
  if (parts.length === 0) {
    await tx.rows("delete from mailbox_scan where tenant_id = $1 and id = $2", [tenantId, id]);
    return { result: "no_mailboxes" };
  }
  const data = { scanId: id, integrationId, since, until, mailboxes: parts.length, repeatMinutes };
  await appendEvents(tx, tenantId, [{ kind: "scan.started", actor, data }]);
  const scan = await get(tx, tenantId, id);
  if (scan === undefined) throw new Error("a scan was made and is not there");
  return { result: "started", scan };
}

interface MailboxesOf {
  readonly integrationId: IntegrationId;
  readonly name: string;
  readonly provider: ProviderName;
}

/** The source that stands for an integration's mailboxes: what is read there has evidence like everything else. */
async function sourceOfMailboxes(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, name, provider }: MailboxesOf,
): Promise<void> {
  const id = newId<SourceId>(new Date());
  const format = provider === "microsoft" ? "exchange-report" : "google-copy";
  await tx.rows(SOURCE, [tenantId, id, `Mailboxes of ${name} (${id.slice(-8)})`, format, integrationId]);
}

interface Row {
  readonly id: MailboxScanId;
  readonly integrationId: IntegrationId;
  readonly integrationName: string;
  readonly since: Date;
  readonly until: Date;
  readonly state: ScanState;
  readonly repeatMinutes: number | null;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  readonly mailboxes: number;
  readonly done: number;
  readonly failed: number;
  readonly listed: number;
  readonly known: number;
  readonly judged: number;
  readonly flagged: number;
  readonly tooLarge: number;
  readonly reasons: MailboxScan["reasons"] | null;
}

function toScan(row: Row): MailboxScan {
  const { mailboxes, done, failed, listed, known, judged, flagged, tooLarge } = row;
  const { id, since, until, state, requestedBy, createdAt } = row;
  return {
    id,
    integration: { id: row.integrationId, name: row.integrationName },
    since,
    until,
    state,
    repeatMinutes: fromNull(row.repeatMinutes),
    requestedBy,
    createdAt,
    endedAt: fromNull(row.endedAt),
    counts: { mailboxes, done, failed, listed, known, judged, flagged, tooLarge },
    reasons: row.reasons ?? [],
  };
}

const SELECT = `
  select s.id, s.integration_id as "integrationId", i.name as "integrationName", s.since, s.until, s.state,
    s.requested_by as "requestedBy", s.repeat_minutes as "repeatMinutes", s.created_at as "createdAt", s.ended_at as "endedAt", p.*, r.reasons
  from mailbox_scan s
  join integration i on i.tenant_id = s.tenant_id and i.id = s.integration_id
  cross join lateral (
    select count(*)::int as mailboxes, count(*) filter (where state = 'done')::int as done,
      count(*) filter (where state = 'failed')::int as failed, coalesce(sum(listed), 0)::int as listed,
      coalesce(sum(known), 0)::int as known, coalesce(sum(judged), 0)::int as judged,
      coalesce(sum(flagged), 0)::int as flagged, coalesce(sum(too_large), 0)::int as "tooLarge"
    from mailbox_scan_part p where p.tenant_id = s.tenant_id and p.scan_id = s.id
  ) p
  cross join lateral (
    select jsonb_agg(it order by it.mailboxes desc) as reasons from (
      select reason, count(*)::int as mailboxes from mailbox_scan_part p
      where p.tenant_id = s.tenant_id and p.scan_id = s.id and p.reason is not null
      group by reason order by 2 desc limit 5
    ) it
  ) r
  where s.tenant_id = $1`;
const INTEGRATION = "select name, provider from integration where tenant_id = $1 and id = $2";
const SOURCE = `
  insert into source (tenant_id, id, name, format, binding, mailboxes_of)
  values ($1, $2, $3, $4, '{"kind": "mailbox"}', $5)
  on conflict (tenant_id, mailboxes_of) where mailboxes_of is not null do nothing`;
const START = `
  insert into mailbox_scan (tenant_id, id, integration_id, since, until, state, requested_by, repeat_minutes, takes_all)
  values ($1, $2, $3, $4, $5, 'running', $6, $7, $8)
  on conflict (tenant_id, integration_id) where state = 'running' do nothing returning id`;
const ADD_KNOWN = `
  insert into mailbox_scan_part (tenant_id, scan_id, address)
  select $1, $2, primary_address from mailbox m
  where tenant_id = $1 and integration_id = $3 and length(primary_address) <= 320 and not ${IS_TEST_MAILBOX}
  order by 3 on conflict do nothing returning address`;
const ADD_NAMED = `
  insert into mailbox_scan_part (tenant_id, scan_id, address)
  select distinct $1::uuid, $2::uuid, address from unnest($3::text[]) as given(address) order by 3 returning address`;
const CANCEL = `
  update mailbox_scan set state = 'cancelled', ended_at = now()
  where tenant_id = $1 and id = $2 and state = 'running' returning id`;
