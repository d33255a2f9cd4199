import type {
  ReadPage,
  SyncClaim,
  SyncLedger,
  SyncRun,
  SyncSaved,
  SyncTrouble,
} from "#directory/directory-sync.ts";
import { DIRECTORY_SCHEDULE } from "#directory/directory-schedule.ts";
import { nextPosition, type SyncPosition } from "#directory/sync-position.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { beginRun, type HeldRun, readHeld, restartRun, toRun } from "./directory-sync-run.ts";
import { noteAnswered } from "./integration-state.ts";
import { forgetKept } from "./lost-groups.ts";
import { savePage } from "./save-directory-page.ts";
import { readSetting } from "./tenant-settings.ts";

/** The readings of directories in PostgreSQL: one row for each integration, held by a lease. */
export function openSyncLedger(database: Database): SyncLedger {
  return {
    claim: async (worker, leaseMs) => {
      const [claim] = await database.asWorker(async (tx) => {
        await tx.rows(MAKE_ROWS);
        return tx.rows<Omit<SyncClaim, "worker">>(CLAIM, [worker, leaseMs]);
      });
      return claim && { ...claim, worker };
    },
    begin: (claim, tellsChanges) =>
      database.asTenant(claim.tenantId, (tx) => beginRun(tx, claim, tellsChanges)),
    save: async (run, page, leaseMs) => {
      // It meets what workers find on demand, and whoever deletes the tenant.
      const saved = await againOnConflict(() =>
        database.asTenant(run.tenantId, (tx) => save(tx, run, { page, leaseMs })),
      );
      // By itself: whoever deletes an integration locks its row before that of its reading.
      if (saved === "done") {
        await database.asTenant(run.tenantId, (tx) => noteAnswered(tx, run.tenantId, run.integrationId));
      }
      return saved;
    },
    restart: (run) => database.asTenant(run.tenantId, (tx) => restartRun(tx, run)),
    unknownKinds: ({ tenantId, integrationId, plan, kind }, after, limit) =>
      // In a whole reading only: each of them costs a call.
      kind === "full" && plan.marks
        ? database.asTenant(tenantId, (tx) =>
            tx.rows(UNKNOWN_KINDS, [tenantId, integrationId, after ?? null, limit]),
          )
        : Promise.resolve([]),
    fail: (claim, trouble) => database.asTenant(claim.tenantId, (tx) => fail(tx, claim, trouble)),
    giveBack: async ({ tenantId, integrationId, worker }) => {
      await database.asTenant(tenantId, (tx) => tx.rows(GIVE_BACK, [tenantId, integrationId, worker]));
    },
  };
}

interface Saving {
  readonly page: ReadPage;
  readonly leaseMs: number;
}

async function save(tx: Transaction, run: SyncRun, { page, leaseMs }: Saving): Promise<SyncSaved> {
  const held = await readHeld(tx, run);
  if (held === undefined) return "lost";
  const { counts, read, links } = await savePage(tx, { run, held, page });
  const position = nextPosition(run.plan, run.position, read);
  const row = await advance(tx, run, { position, counts, links, leaseMs });
  if (position !== undefined) return { ...run, ...toRun(run, row), position };
  await finish(tx, run, row);
  return "done";
}

interface Advance extends Pick<Awaited<ReturnType<typeof savePage>>, "counts" | "links"> {
  readonly position: SyncPosition | undefined;
  readonly leaseMs: number;
}

async function advance(
  tx: Transaction,
  { tenantId, integrationId }: SyncRun,
  { position, counts, links, leaseMs }: Advance,
): Promise<HeldRun> {
  const { users = 0, groups = 0, members = 0, removed = 0 } = counts;
  const [row] = await tx.rows<HeldRun>(ADVANCE, [
    tenantId,
    integrationId,
    position === undefined ? null : JSON.stringify(position),
    JSON.stringify(links),
    users,
    groups,
    members,
    removed,
    leaseMs,
  ]);
  if (row === undefined) throw new Error("a directory's row was locked and is not there");
  return row;
}

async function finish(tx: Transaction, run: SyncRun, row: HeldRun): Promise<void> {
  const { tenantId, integrationId, kind } = run;
  const { value } = await readSetting(tx, tenantId, DIRECTORY_SCHEDULE);
  await tx.rows(FINISH, [tenantId, integrationId, value.isOn, value.deltaMinutes, value.fullHours]);
  await forgetKept(tx, run);
  const { users, groups, members, removed } = row;
  await appendEvents(tx, tenantId, [
    {
      kind: "directory.synced",
      actor: "system",
      data: { integrationId, kind, users, groups, members, removed },
    },
  ]);
}

async function fail(
  tx: Transaction,
  { tenantId, integrationId, worker }: SyncClaim,
  { code, reason, retryAt, isPause, startsAnew }: SyncTrouble,
): Promise<void> {
  const failed = await tx.rows<{ failures: number }>(FAIL, [
    tenantId,
    integrationId,
    worker,
    retryAt,
    code,
    reason,
    isPause,
    startsAnew,
  ]);
  // Told once, however often it is tried.
  if (isPause || failed[0]?.failures !== 1) return;
  await appendEvents(tx, tenantId, [
    { kind: "directory.sync_failed", actor: "system", data: { integrationId, code, reason } },
  ]);
}

// A minute is for whoever wants to have it otherwise.
const MAKE_ROWS = `
  insert into directory_sync (tenant_id, integration_id, full_due_at)
  select i.tenant_id, i.id, case when coalesce((saved.value->>'isOn')::boolean, true) then i.created_at + interval '1 minute' end
  from integration i
  left join lateral (
    select value from tenant_setting t where t.tenant_id = i.tenant_id and t.name = '${DIRECTORY_SCHEDULE.name}'
    order by version desc limit 1
  ) saved on true
  where not exists (select from directory_sync s where s.tenant_id = i.tenant_id and s.integration_id = i.id)
  order by i.id
  on conflict do nothing`;
// Whom a person waits for comes first. What others lock just now is left to them.
const CLAIM = `
  update directory_sync s set lease_owner = $1, lease_until = now() + $2 * interval '1 millisecond'
  from (
    select s.tenant_id, s.integration_id, i.provider from directory_sync s
    join integration i on i.tenant_id = s.tenant_id and i.id = s.integration_id
    where i.state = 'active' and (s.lease_until is null or s.lease_until < now())
      and (s.retry_at is null or s.retry_at <= now())
      and (s.run is not null or s.asked is not null or s.full_due_at <= now() or s.delta_due_at <= now())
    order by s.asked is null, s.integration_id
    limit 1 for update of s skip locked
  ) due
  where s.tenant_id = due.tenant_id and s.integration_id = due.integration_id
  returning s.tenant_id as "tenantId", s.integration_id as "integrationId", due.provider`;
const UNKNOWN_KINDS = `
  select id as "mailboxId", handle from mailbox
  where tenant_id = $1 and integration_id = $2 and kind = 'unknown' and gone_at is null
    and ($3::uuid is null or id > $3::uuid)
  order by id limit $4`;
const ADVANCE = `
  update directory_sync set
    position = $3, new_links = new_links || $4::jsonb, pages = pages + 1, users = users + $5, groups = groups + $6,
    members = members + $7, removed = removed + $8, paged_at = clock_timestamp(),
    lease_until = clock_timestamp() + $9 * interval '1 millisecond', retry_at = null
  where tenant_id = $1 and integration_id = $2
  returning run, generation, position, new_links as "newLinks", users, groups, members, removed, expected,
    began_at as "beganAt"`;
const FINISH = `
  update directory_sync set
    run = null, position = null, links = links || new_links, fresh_at = began_at,
    full_at = case when run = 'full' then began_at else full_at end, ended_at = clock_timestamp(),
    failures = 0, failed_at = null, failed_code = null, failed_reason = null, lease_owner = null, lease_until = null,
    full_due_at = case when not $3 then null when run = 'full' then began_at + $5 * interval '1 hour'
      else coalesce(full_due_at, coalesce(full_at, began_at) + $5 * interval '1 hour') end,
    delta_due_at = case when $3 then clock_timestamp() + $4 * interval '1 minute' end
  where tenant_id = $1 and integration_id = $2`;
const FAIL = `
  update directory_sync set
    retry_at = $4, lease_owner = null, lease_until = null,
    failures = case when $7 then failures else failures + 1 end,
    failed_at = case when $7 then failed_at else clock_timestamp() end,
    failed_code = case when $7 then failed_code else $5 end,
    failed_reason = case when $7 then failed_reason else $6 end,
    run = case when $8 then null else run end, position = case when $8 then null else position end,
    asked = case when $8 then 'full' else asked end
  where tenant_id = $1 and integration_id = $2 and lease_owner = $3
  returning failures`;
const GIVE_BACK = `
  update directory_sync set lease_owner = null, lease_until = null
  where tenant_id = $1 and integration_id = $2 and lease_owner = $3`;
