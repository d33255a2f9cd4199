import type { MailboxRef } from "#directory/address-book.ts";
import {
  type CoverageCheck,
  type CoverageDue,
  type CoverageOf,
  type CoverageReading,
  type CoverageTurn,
  type CoverageWork,
  coverageOf,
  GRACE_MS,
  type LookAnswer,
  type LookAsked,
  SAMPLE,
} from "#directory/coverage.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { IS_TEST_MAILBOX } from "./is-test-mailbox.ts";
import { hashOfHeader } from "./own-mail.ts";

/** How much of the mail in mailboxes the intake has seen. */
export function openCoverage(database: Database): CoverageReading {
  return {
    list: (tenantId) =>
      database.asTenant(tenantId, async (tx) => (await tx.rows<Row>(LIST, [tenantId])).map(toCoverage)),
    ask: (tenantId, asked) => database.asTenant(tenantId, (tx) => ask(tx, tenantId, asked)),
  };
}

export function openCoverageWork(database: Database): CoverageWork {
  return {
    claim: () => database.asWorker(claim),
    seen: (tenantId, messageIds) =>
      database.asTenant(tenantId, async (tx) => {
        const hashes = new Map(messageIds.map((it) => [hashOfHeader(it), it]));
        const rows = await tx.rows<{ hash: string }>(SEEN, [tenantId, [...hashes.keys()]]);
        return new Set(rows.flatMap(({ hash }) => hashes.get(hash) ?? []));
      }),
    save: (due, check) => database.asTenant(due.tenantId, (tx) => save(tx, due, check)),
  };
}

/** How many integrations have too low a share, over all tenants: for metrics. */
export async function countLowCoverage(database: Database): Promise<number> {
  const [row] = await database.asWorker((tx) =>
    tx.rows<{ n: number }>("select count(*)::int as n from integration where coverage_low_since is not null"),
  );
  return row?.n ?? 0;
}

/** Drops what nobody looks at any more. For a periodic job. */
export async function forgetCoverage(database: Database): Promise<void> {
  await database.asWorker((tx) =>
    tx.rows("delete from coverage_check where at < now() - interval '35 days'"),
  );
}

interface Row {
  readonly id: IntegrationId;
  readonly name: string;
  readonly lowSince: Date | null;
  readonly checks: readonly (Omit<CoverageCheck, "at"> & { readonly at: string })[] | null;
}

function toCoverage({ id, name, lowSince, checks }: Row): CoverageOf {
  return {
    integration: { id, name },
    lowSince: fromNull(lowSince),
    checks: (checks ?? []).map((it) => ({ ...it, at: new Date(it.at) })),
  };
}

async function ask(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, actor }: LookAsked,
): Promise<LookAnswer | undefined> {
  const ids = [tenantId, integrationId];
  const [found] = await tx.rows<{ isStopped: boolean; hasCome: boolean }>(ASKED, ids);
  if (found === undefined) return undefined;
  if (found.isStopped) return "stopped";
  if (!found.hasCome) return "nothing_came";
  await tx.rows(ASK, ids);
  await appendEvents(tx, tenantId, [{ kind: "coverage.asked", actor, data: { integrationId } }]);
  return "asked";
}

interface ClaimedRow {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly lastAt: Date | null;
  readonly now: Date;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

async function claim(tx: Transaction): Promise<CoverageDue | undefined> {
  const [row] = await tx.rows<ClaimedRow>(CLAIM);
  if (row === undefined) return undefined;
  const { tenantId, integrationId, now } = row;
  const mailboxes = await tx.rows<MailboxRef & { readonly address: string }>(MAILBOXES, [
    tenantId,
    integrationId,
    SAMPLE,
  ]);
  // From where the look before ended, so that each mail is counted once.
  const former = Math.max(now.getTime() - DAY_MS, row.lastAt?.getTime() ?? now.getTime() - HOUR_MS);
  return {
    tenantId,
    integrationId,
    mailboxes,
    since: new Date(former - GRACE_MS),
    until: new Date(now.getTime() - GRACE_MS),
  };
}

async function save(
  tx: Transaction,
  { tenantId, integrationId }: CoverageDue,
  { mailboxes, failed, mails, seen, missing }: Omit<CoverageCheck, "at">,
): Promise<CoverageTurn | undefined> {
  const ids = [tenantId, integrationId];
  await tx.rows(SAVE, [...ids, mailboxes, failed, mails, seen, JSON.stringify(missing)]);
  const [day] = await tx.rows<{ mails: number; seen: number }>(DAY, ids);
  if (day === undefined) throw new Error("a statement of one row answered none");
  const turn = coverageOf(day);
  if (turn === undefined) return undefined;
  const turned = await tx.rows(turn === "low" ? FALL : RISE, ids);
  if (turned.length === 0) return undefined;
  const data = { integrationId, ...day };
  await appendEvents(tx, tenantId, [
    { kind: turn === "low" ? "coverage.low" : "coverage.restored", actor: "system", data },
  ]);
  return { tenantId, integrationId, turn, ...day };
}

const LIST = `
  select i.id, i.name, i.coverage_low_since as "lowSince", c.checks
  from integration i
  cross join lateral (
    select jsonb_agg(jsonb_build_object('at', at, 'mailboxes', mailboxes, 'failed', failed, 'mails', mails, 'seen', seen,
      'missing', missing) order by at desc) as checks
    from coverage_check c
    where c.tenant_id = i.tenant_id and c.integration_id = i.id and c.at > now() - interval '24 hours'
  ) c
  where i.tenant_id = $1 order by i.name`;
// Where no journal copy has ever come, nothing could have been seen: that is told in another place.
const HAS_COME = `exists (
  select from source s
  where s.tenant_id = i.tenant_id and s.deleted_at is null and s.mailboxes_of is null and s.last_seen_at is not null)`;
const ASKED = `
  select state = 'stopped' as "isStopped", ${HAS_COME} as "hasCome" from integration i
  where tenant_id = $1 and id = $2 for update`;
const ASK =
  "update integration set coverage_due_at = least(coverage_due_at, now()) where tenant_id = $1 and id = $2";
const CLAIM = `
  with due as (
    select tenant_id, id from integration i
    where coverage_due_at <= now() and state <> 'stopped' and ${HAS_COME}
    order by coverage_due_at limit 1 for update skip locked
  ), claimed as (
    update integration i set coverage_due_at = now() + interval '1 hour'
    from due where i.tenant_id = due.tenant_id and i.id = due.id
    returning i.tenant_id, i.id
  )
  select c.tenant_id as "tenantId", c.id as "integrationId", now() as now,
    (select max(at) from coverage_check k where k.tenant_id = c.tenant_id and k.integration_id = c.id) as "lastAt"
  from claimed c`;
const MAILBOXES = `
  select tenant_id as "tenantId", integration_id as "integrationId", id as "mailboxId", handle, primary_address as address
  from mailbox m where tenant_id = $1 and integration_id = $2 and not ${IS_TEST_MAILBOX} order by random() limit $3`;
const SEEN = `
  select distinct encode(m.message_id_hash, 'hex') as hash
  from unnest($2::text[]) as given(hash)
  join message m on m.tenant_id = $1 and m.message_id_hash = decode(given.hash, 'hex') and m.trusted`;
const SAVE = `
  insert into coverage_check (tenant_id, integration_id, mailboxes, failed, mails, seen, missing)
  values ($1, $2, $3, $4, $5, $6, $7)`;
const DAY = `
  select coalesce(sum(mails), 0)::int as mails, coalesce(sum(seen), 0)::int as seen from coverage_check
  where tenant_id = $1 and integration_id = $2 and at > now() - interval '24 hours'`;
const FALL = `
  update integration set coverage_low_since = now()
  where tenant_id = $1 and id = $2 and coverage_low_since is null returning id`;
const RISE = `
  update integration set coverage_low_since = null
  where tenant_id = $1 and id = $2 and coverage_low_since is not null returning id`;
