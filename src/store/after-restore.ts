import { AUTOMATION } from "#policy/automation-mode.ts";
import type { TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { AS_OWNER, AS_WORKER } from "./owner-transaction.ts";
import { saveSetting } from "./tenant-settings.ts";

/** Whoever brings a database back is the operator. */
const RESTORE = "operator";

/**
 * What has to be true of a database that came back from a backup of `asOf`, before anybody works on it. What was done
 * since is in the mailboxes and not here, so automation observes until a person says otherwise; each copy that was open
 * is looked at in its mailbox and held where something would be begun (hold-restored.ts); what was under way is looked at
 * and not gone on with. Everybody signs in again.
 *
 * In one transaction, by the login that owns the tables.
 */
export async function afterRestore(tx: Transaction, asOf: Date): Promise<void> {
  await tx.rows(AS_WORKER);
  const [last] = await tx.rows<{ tx: string }>(LAST_TX);
  await tx.rows(AS_OWNER);
  await tx.rows(offsetBeyond(BigInt(last?.tx ?? "0")));
  await tx.rows(AS_WORKER);
  await tx.rows(CALL_OFF, [CALLED_OFF]);
  await tx.rows(FORGET_CONSENT);
  await tx.rows(READ_AGAIN);
  await tx.rows(MARK_RUNS, [asOf]);
  await tx.rows(FREE_LANES);
  for (const statement of FORGET) await tx.rows(statement);
  const tenants = await tx.rows<{ id: TenantId }>(MARK_TENANTS, [asOf]);
  for (const { id } of tenants) await pauseAutomation(tx, id, asOf);
  await tx.rows(AS_OWNER);
}

async function pauseAutomation(tx: Transaction, tenantId: TenantId, asOf: Date): Promise<void> {
  await appendEvents(tx, tenantId, [
    { kind: "database.restored", actor: RESTORE, data: { asOf: asOf.toISOString() } },
  ]);
  const observe = { value: { mode: "observe" }, basedOn: undefined, actor: RESTORE } as const;
  await saveSetting(tx, tenantId, AUTOMATION, observe);
}

/** Of each tenant's events the last one is found by the index. */
const LAST_TX = `
  select e.tx::text from tenant t
  cross join lateral (select tx from event where tenant_id = t.id order by tx desc, id desc limit 1) e
  order by e.tx desc limit 1`;

/**
 * A whole turn of the server's own 32-bit counter further than what stands there: also beyond what was written after the
 * backup, which a reader outside may have as its cursor.
 */
function offsetBeyond(last: bigint): string {
  const offset = ((last >> 32n) + 1n) << 32n;
  return `create or replace function event_tx_offset() returns bigint immutable return ${offset}::bigint`;
}

const CALLED_OFF =
  "it was under way in the backup that was restored, and whether it was undone since is not known: retract it again if it shall go";

// One that is off already keeps its own reason.
const CALL_OFF = `
  update retraction_copy rc set cancelled = coalesce(rc.cancelled, $1)
  where rc.settled_at is null and exists (
    select from hit_operation o
    where o.tenant_id = rc.tenant_id and o.copy_id = rc.copy_id and o.retraction_id = rc.retraction_id and o.state <> 'settled')`;
const FORGET_CONSENT = `
  update retraction_copy set cleared_at = null where settled_at is null and cleared_at is not null`;
const READ_AGAIN = `
  update retraction_copy set due_at = now() where settled_at is null and outcome <> 'held'`;
const MARK_RUNS = `
  update retraction set restored_as_of = $1 where kind <> 'survey' and state in ('held', 'running', 'watching')`;
// Who held them is gone; a provider's ban still counts.
const FREE_LANES = `
  update lane l set lease_owner = null, lease_until = null, unsafe_until = null, due_at = case when exists (
    select from retraction_copy rc
    where rc.tenant_id = l.tenant_id and rc.lane_id = l.id and rc.settled_at is null and rc.outcome <> 'held') then now() else due_at end`;
const FORGET = [
  'delete from identity."session"',
  'delete from identity."verification"',
  "delete from process",
] as const;
const MARK_TENANTS = "update tenant set restored_at = now(), restored_as_of = $1 returning id";
