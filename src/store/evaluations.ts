import type { EntryKind } from "#detection/list-entries.ts";
import type { KnownIndicator } from "#detection/indicators.ts";
import type { Evaluation, EvaluationRequest, Evaluations, EvaluationSubject } from "#policy/evaluations.ts";
import { RESPONSES } from "#policy/responses.ts";
import { daysKept, RETENTION } from "#policy/retention.ts";
import { type EvaluationId, newId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { evaluatedMessages } from "./evaluated-messages.ts";
import { firstIdOf, LAST_ID, momentOf } from "./first-id-of.ts";
import { fromNull } from "./from-null.ts";
import { readSetting } from "./tenant-settings.ts";

const DAY_MS = 86_400_000;
/** What a judge who remembers the former knowledge, and a slow commit, may still let in after this began. */
const SWEEP_AFTER_MS = 30_000;

/** What people ask of evaluations. */
export function openEvaluations(database: Database): Evaluations {
  return {
    start: (tenantId, request) => database.asTenant(tenantId, (tx) => start(tx, tenantId, request)),
    get: (tenantId, id) => database.asTenant(tenantId, (tx) => get(tx, tenantId, id)),
    list: (tenantId, { offset, limit }) =>
      database.asTenant(tenantId, async (tx) =>
        (await tx.rows<Row>(LIST, [tenantId, limit, offset])).map(toEvaluation),
      ),
    messages: (tenantId, id, page) =>
      database.asTenant(tenantId, async (tx) =>
        (await get(tx, tenantId, id)) === undefined
          ? undefined
          : evaluatedMessages(tx, tenantId, { ...page, id }),
      ),
    cancel: (tenantId, id, actor) =>
      database.asTenant(tenantId, async (tx) => {
        const cancelled = await tx.rows(CANCEL, [tenantId, id, actor]);
        if (cancelled.length > 0) {
          await appendEvents(tx, tenantId, [
            { kind: "evaluation.cancelled", actor, data: { evaluationId: id } },
          ]);
        }
        return get(tx, tenantId, id);
      }),
  };
}

async function start(
  tx: Transaction,
  tenantId: TenantId,
  { of, dryRun, days, actor }: EvaluationRequest,
): Promise<Evaluation | undefined> {
  const subject =
    "indicator" in of ? await indicatorOf(tx, tenantId, of.indicator) : await entryOf(tx, tenantId, of.entry);
  if (subject === undefined) return undefined;
  const { value: responses } = await readSetting(tx, tenantId, RESPONSES);
  const { value: retention } = await readSetting(tx, tenantId, RETENTION);
  // Nothing finds what is older: the answer says for how many days the search is true.
  const back = Math.min(days ?? responses.postDelivery.days, daysKept(retention, responses).search);
  const id = await begin(tx, tenantId, { subject, dryRun, days: back, actor });
  return get(tx, tenantId, id);
}

async function indicatorOf(
  tx: Transaction,
  tenantId: TenantId,
  id: string,
): Promise<EvaluationSubject | undefined> {
  const [indicator] = await tx.rows<KnownIndicator>(INDICATOR, [tenantId, id]);
  return indicator && { of: "indicator", indicator };
}

async function entryOf(
  tx: Transaction,
  tenantId: TenantId,
  id: string,
): Promise<EvaluationSubject | undefined> {
  const [entry] = await tx.rows<{ id: string; kind: EntryKind; value: string }>(ENTRY, [tenantId, id]);
  return entry && { of: "list-entry", entry };
}

const INDICATOR = `
  select id, kind, value, disposition from indicator
  where tenant_id = $1 and id = $2 and (expires_at is null or expires_at > now())`;
const ENTRY = "select id, kind, value from list_entry where tenant_id = $1 and id = $2 and list = 'block'";

/**
 * Begins the search of past mail for what has just become known, or is known no more, as the tenant's responses say; in
 * the transaction that makes it known. `undefined`: they are off.
 */
export async function respond(
  tx: Transaction,
  tenantId: TenantId,
  news: { readonly subject: EvaluationSubject; readonly withdrawn?: boolean; readonly actor: string },
): Promise<EvaluationId | undefined> {
  const { mode, days } = (await readSetting(tx, tenantId, RESPONSES)).value.postDelivery;
  return mode === "off" ? undefined : begin(tx, tenantId, { ...news, dryRun: mode === "dry_run", days });
}

interface Begin {
  readonly subject: EvaluationSubject;
  readonly withdrawn?: boolean;
  readonly dryRun: boolean;
  readonly days: number;
  readonly actor: string;
}

async function begin(
  tx: Transaction,
  tenantId: TenantId,
  { subject, withdrawn = false, dryRun, days, actor }: Begin,
): Promise<EvaluationId> {
  const now = new Date();
  const id = newId<EvaluationId>(now);
  const cause = causeOf(subject);
  const oldest = firstIdOf(new Date(now.getTime() - days * DAY_MS));
  const sweepAt = dryRun || withdrawn ? null : new Date(now.getTime() + SWEEP_AFTER_MS);
  const values = [JSON.stringify(subject), cause, dryRun, withdrawn, days, oldest, LAST_ID, sweepAt, actor];
  await tx.rows(BEGIN, [tenantId, id, ...values]);
  await appendEvents(tx, tenantId, [
    { kind: "evaluation.started", actor, data: { evaluationId: id, cause, dryRun, withdrawn, days } },
  ]);
  return id;
}

function causeOf(subject: EvaluationSubject): string {
  return subject.of === "indicator" ? `indicator:${subject.indicator.id}` : `list:${subject.entry.id}`;
}

async function get(tx: Transaction, tenantId: TenantId, id: EvaluationId): Promise<Evaluation | undefined> {
  return (await tx.rows<Row>(GET, [tenantId, id])).map(toEvaluation)[0];
}

interface Row {
  readonly id: EvaluationId;
  readonly state: Evaluation["state"];
  readonly subject: EvaluationSubject;
  readonly dry_run: boolean;
  readonly withdrawn: boolean;
  readonly days: number;
  readonly found: number;
  readonly changed: number;
  readonly copies: number;
  readonly offers: number;
  readonly requested_by: string;
  readonly cancelled_by: string | null;
  readonly cursor: string;
  readonly sweep_due_at: Date | null;
  readonly created_at: Date;
  readonly done_at: Date | null;
}

function toEvaluation(row: Row): Evaluation {
  const { id, state, subject, withdrawn, days, found, changed, copies, offers } = row;
  return {
    id,
    state,
    subject,
    dryRun: row.dry_run,
    withdrawn,
    days,
    found,
    changed,
    copies,
    offers,
    requestedBy: row.requested_by,
    cancelledBy: fromNull(row.cancelled_by),
    createdAt: row.created_at,
    searchedBackTo: searchedBackTo(row),
    looksAgainAt: state === "running" ? fromNull(row.sweep_due_at) : undefined,
    doneAt: fromNull(row.done_at),
  };
}

/** Where the last look at what came in meanwhile has begun, the cursor goes down once more. */
function searchedBackTo({ state, dry_run, withdrawn, sweep_due_at, cursor, created_at, days }: Row) {
  const isSweeping = !dry_run && !withdrawn && sweep_due_at === null;
  if (state === "done" || isSweeping) return new Date(created_at.getTime() - days * DAY_MS);
  return cursor === LAST_ID ? undefined : momentOf(cursor);
}

const BEGIN = `
  insert into evaluation (
    tenant_id, id, state, subject, cause, dry_run, withdrawn, days, oldest, cursor, sweep_due_at, requested_by)
  values ($1, $2, 'running', $3, $4, $5, $6, $7, $8, $9, $10, $11)`;
const GET = "select * from evaluation where tenant_id = $1 and id = $2";
const LIST = "select * from evaluation where tenant_id = $1 order by id desc limit $2 offset $3";
const CANCEL = `
  update evaluation set state = 'cancelled', cancelled_by = $3, done_at = now()
  where tenant_id = $1 and id = $2 and state = 'running' returning id`;
