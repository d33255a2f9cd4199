import { PRIORITY } from "#retraction/priority.ts";
import type { Destination, WhenImpossible } from "#policy/destination.ts";
import type { LateClause } from "#retraction/late-clause.ts";
import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents, type NewFact } from "./append-events.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import { enqueueCopies } from "./enqueue.ts";
import { type LateReport, lookAgain, REOPENED_BY_REPEAT, toNamed } from "./look-again.ts";
import { beginFollowing } from "./watch-forwards.ts";

/** What a person started, and who has not ended it: it takes what comes late, save while its canary is looked at. For a retraction `r`. */
export const IS_WATCHING = `
  r.kind = 'manual' and r.state in ('running', 'watching') and r.late_until > now() and r.watch_ended_at is null
    and r.cancelled_by is null and (r.canary is null or not exists (
      select from retraction_copy x where x.tenant_id = r.tenant_id and x.retraction_id = r.id and x.outcome = 'held'))`;

interface Watched {
  readonly id: RetractionId;
  readonly messageIds: readonly MessageId[];
  readonly late: LateClause | undefined;
}

/** Watches the messages of a run whose plan has a late-arrivals clause. What came between plan and start is taken at once. */
export async function beginWatch(
  tx: Transaction,
  tenantId: TenantId,
  { id, messageIds, late }: Watched,
): Promise<void> {
  if (late === undefined) return;
  await tx.rows(BEGIN, [tenantId, id, messageIds]);
  if (late.followsForwards) await beginFollowing(tx, tenantId, { id, messageIds });
  await takeLate(tx, tenantId, messageIds);
}

// Who writes a phish chooses its Message-ID: with that of a genuine mail the answers to this one would be taken. So it is
// not followed where other mail bears it as well.
const BEGIN = `
  insert into watched_message (tenant_id, message_id, retraction_id, header_hash)
  select $1, m.id, r.id, case when r.late_forwards and not exists (
    select from message o
    where o.tenant_id = $1 and o.message_id_hash = m.message_id_hash and o.id <> all($3::uuid[])) then m.message_id_hash end
  from message m, retraction r
  where m.tenant_id = $1 and m.id = any($3::uuid[]) and r.tenant_id = $1 and r.id = $2
  on conflict do nothing`;

/**
 * Copies of these messages that their watching runs do not hold yet join them. Never what a person has put back.
 * Answers the copies that were taken: the person's word stands for them, and no setting is asked.
 */
export async function takeLate(
  tx: Transaction,
  tenantId: TenantId,
  messageIds: readonly MessageId[],
): Promise<ReadonlySet<CopyId>> {
  return takeInto(tx, tenantId, await holdRuns(tx, tenantId, messageIds));
}

interface WatchedArrivals {
  /** Of messages that had come before. */
  readonly reports: readonly LateReport[];
  /** New ones that contain the text of what is followed. */
  readonly forwards: readonly MessageId[];
}

/** What arrives for the runs that watch it. One look for all, and for most it is the only one. */
export async function joinWatchingRuns(
  tx: Transaction,
  tenantId: TenantId,
  { reports, forwards }: WatchedArrivals,
): Promise<{ readonly taken: ReadonlySet<CopyId>; readonly sought: number }> {
  const messages = [...reports.map((it) => it.messageId), ...forwards];
  const runs = await holdRuns(tx, tenantId, messages);
  const taken = await takeInto(tx, tenantId, runs);
  return { taken, sought: await lookForReported(tx, tenantId, { runs, reports }) };
}

async function takeInto(
  tx: Transaction,
  tenantId: TenantId,
  runs: readonly WatchingRun[],
): Promise<ReadonlySet<CopyId>> {
  if (runs.length === 0) return new Set();
  const late = await tx.rows<LateCopy>(LATE, [
    tenantId,
    runs.map((it) => it.retractionId),
    runs.map((it) => it.messageId),
  ]);
  const rows = late.flatMap((it) => {
    const run = runs.find((other) => other.retractionId === it.retractionId);
    return run === undefined
      ? []
      : [{ ...it, ...placeOf(run), kind: "retract" as const, priority: PRIORITY.manual }];
  });
  await enqueueCopies(tx, tenantId, rows);
  await markLate(tx, tenantId, late);
  await nameForwards(tx, tenantId, { runs, late });
  return new Set(late.map((it) => it.copyId));
}

interface LateCopy {
  readonly retractionId: RetractionId;
  readonly messageId: MessageId;
  readonly copyId: CopyId;
}

/** One that its run was through with. */
interface ReportedCopy extends LateCopy {
  readonly isRepeated: boolean;
}

interface WatchingRun {
  readonly retractionId: RetractionId;
  readonly messageId: MessageId;
  readonly forwardOf: MessageId | null;
  readonly destination: Destination;
  readonly whenImpossible: WhenImpossible;
}

function placeOf({ destination, whenImpossible }: WatchingRun) {
  return { asked: destination, whenImpossible };
}

/** Held until the commit: whoever ends a run at this moment waits, and sees what joined it. */
async function holdRuns(
  tx: Transaction,
  tenantId: TenantId,
  messageIds: readonly MessageId[],
): Promise<readonly WatchingRun[]> {
  if (messageIds.length === 0) return [];
  return tx.rows<WatchingRun>(HOLD, [tenantId, messageIds]);
}

const HOLD: PreparedStatement = {
  name: "hold-watching-runs",
  text: `
  select r.id as "retractionId", w.message_id as "messageId", w.forward_of as "forwardOf", r.destination, r.when_impossible as "whenImpossible"
  from watched_message w join retraction r on r.tenant_id = $1 and r.id = w.retraction_id
  where w.tenant_id = $1 and w.message_id = any($2::uuid[]) and ${IS_WATCHING}
  order by r.id for no key update of r`,
};

const LATE = `
  select w.retraction_id as "retractionId", w.message_id as "messageId", c.id as "copyId"
  from unnest($2::uuid[], $3::uuid[]) as w(retraction_id, message_id)
  join copy c on c.tenant_id = $1 and c.message_id = w.message_id and c.exempt_at is null
  where not exists (
    select from retraction_copy rc
    where rc.tenant_id = $1 and rc.retraction_id = w.retraction_id and rc.copy_id = c.id)
  order by w.retraction_id, c.id`;

/**
 * Copies that a watching run was through with and that a report names now: given up as `not_found`, and the provider's
 * quarantine let them go; or taken, and the mail was delivered once more. They are looked for again, by the schedule of
 * a first report; never what a person has put back.
 */
async function lookForReported(
  tx: Transaction,
  tenantId: TenantId,
  { runs, reports }: { readonly runs: readonly WatchingRun[]; readonly reports: readonly LateReport[] },
): Promise<number> {
  const trusted = reports.filter(({ delivery }) => delivery.trust.trusted);
  if (runs.length === 0 || trusted.length === 0) return 0;
  const named = JSON.stringify(trusted.flatMap(toNamed));
  const ids = runs.map((it) => it.retractionId);
  const reported = await tx.rows<ReportedCopy>(REPORTED, [tenantId, named, ids, REOPENED_BY_REPEAT]);
  const count = await lookAgain(tx, tenantId, reported);
  await markLate(tx, tenantId, reported);
  return count;
}

const REPORTED = `
  select rc.retraction_id as "retractionId", rc.message_id as "messageId", rc.copy_id as "copyId",
    bool_or(n."isRepeated") as "isRepeated"
  from jsonb_to_recordset($2::jsonb) as n("messageId" uuid, address text, at timestamptz, "isRepeated" boolean)
  join copy_recipient cr on cr.tenant_id = $1 and cr.message_id = n."messageId" and cr.address = n.address
  join copy c on c.tenant_id = $1 and c.id = cr.copy_id and c.exempt_at is null
  join retraction_copy rc on rc.tenant_id = $1 and rc.copy_id = cr.copy_id
  where rc.retraction_id = any($3::uuid[]) and rc.settled_at < n.at
    and (rc.outcome = 'not_found' or (n."isRepeated" and rc.outcome = any($4)))
  group by rc.retraction_id, rc.message_id, rc.copy_id`;

interface Forwarded {
  readonly runs: readonly WatchingRun[];
  readonly late: readonly LateCopy[];
}

/** The row says why a mail is taken that nobody had named. */
async function nameForwards(tx: Transaction, tenantId: TenantId, { runs, late }: Forwarded): Promise<void> {
  const forwards = runs.filter((it) => it.forwardOf !== null);
  const rows = late.flatMap((it) => {
    const run = forwards.find((other) => isOf(other, it));
    return run === undefined
      ? []
      : [{ ...it, reason: `a forward of ${run.forwardOf ?? ""}: it contains the text` }];
  });
  if (rows.length > 0) await tx.rows(NAME_FORWARDS, [tenantId, JSON.stringify(rows)]);
}

function isOf(run: WatchingRun, copy: LateCopy): boolean {
  return run.retractionId === copy.retractionId && run.messageId === copy.messageId;
}

const NAME_FORWARDS = `
  update retraction_copy rc set reason = f.reason, late_reason = f.reason
  from jsonb_to_recordset($2::jsonb) as f("retractionId" uuid, "copyId" uuid, reason text)
  where rc.tenant_id = $1 and rc.retraction_id = f."retractionId" and rc.copy_id = f."copyId"`;

async function markLate(tx: Transaction, tenantId: TenantId, late: readonly LateCopy[]): Promise<void> {
  if (late.length === 0) return;
  await tx.rows(MARK, [tenantId, late.map((it) => it.retractionId), late.map((it) => it.copyId)]);
  const byRun = Map.groupBy(late, (it) => `${it.retractionId} ${it.messageId}`);
  await appendEvents(
    tx,
    tenantId,
    [...byRun.values()].flatMap((copies): readonly NewFact[] => {
      const [first] = copies;
      if (first === undefined) return [];
      const { messageId, retractionId } = first;
      const data = { copies: copies.length, late: true };
      return [{ kind: "copy.joined", actor: "watch", messageId, retractionId, data }];
    }),
  );
}

const MARK = `
  with late as (
    update retraction_copy rc set late_at = now()
    from unnest($2::uuid[], $3::uuid[]) as l(retraction_id, copy_id)
    where rc.tenant_id = $1 and rc.retraction_id = l.retraction_id and rc.copy_id = l.copy_id
    returning rc.retraction_id
  )
  update retraction r set last_late_at = now() from (select distinct retraction_id from late) l
  where r.tenant_id = $1 and r.id = l.retraction_id`;

/** What was released as a whole takes nothing any more. A run with open copies goes on until they have settled. */
export async function endWatch(tx: Transaction, tenantId: TenantId, id: RetractionId): Promise<void> {
  await tx.rows(END, [tenantId, id]);
}

const END = `
  update retraction set watch_ended_at = now(), state = case state when 'watching' then 'running' else state end
  where tenant_id = $1 and id = $2 and late_until is not null and watch_ended_at is null and state <> 'done'`;
