import type { AutomationRule } from "#policy/automation-rules.ts";
import { createHash } from "node:crypto";
import type { Finding } from "#detection/finding.ts";
import { indicatorClue } from "#detection/indicator-clue.ts";
import { observableOfEntry, observablesOfIndicator } from "#detection/indicators.ts";
import type { Observable, ObservableKind } from "#detection/observables.ts";
import { withFinding, withoutFinding } from "#detection/reconsider.ts";
import type { EvaluationSubject } from "#policy/evaluations.ts";
import type { EvaluationId, MessageId, TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import { appendEvents } from "./append-events.ts";
import { copiesOf } from "./apply-policy.ts";
import type { Database, Transaction } from "./database.ts";
import { type Evaluated, saveEvaluated } from "./evaluated-messages.ts";
import { firstIdOf, LAST_ID } from "./first-id-of.ts";
import { openObservableHash } from "./observables.ts";
import { holdJudged, type Revision, reviseVerdicts } from "./revise-verdicts.ts";
import type { TenantKeys } from "./tenant-keys.ts";

interface EvaluationNeeds {
  readonly database: Database;
  readonly tenantKeys: TenantKeys;
  /** Told after a commit that copies are due. */
  readonly wake: () => void;
}

/**
 * Goes on with every evaluation that runs, page by page, until nothing is left to do now. Each page is one transaction,
 * so whoever comes next, on whichever node, goes on where it ended. Answers how many pages there were.
 */
export async function runEvaluations(needs: EvaluationNeeds, stop: AbortSignal): Promise<number> {
  let pages = 0;
  for (;;) {
    const running = await needs.database.asWorker((tx) => tx.rows<Running>(RUNNING));
    let progressed = 0;
    // One page of each in turn: nobody's search waits for the end of another's.
    for (const it of running) {
      if (stop.aborted) return pages;
      progressed += (await runPage(needs, it)) ? 1 : 0;
    }
    if (progressed === 0) return pages;
    pages += progressed;
  }
}

interface Running {
  readonly tenantId: TenantId;
  readonly id: EvaluationId;
}

// What has come to its end waits for its sweep only.
const RUNNING = `
  select tenant_id as "tenantId", id from evaluation
  where state = 'running' and (cursor > oldest or sweep_due_at is null or sweep_due_at <= now())
  order by created_at limit 100`;

/** False: another node is at it, or it is over. */
async function runPage(
  { database, tenantKeys, wake }: EvaluationNeeds,
  { tenantId, id }: Running,
): Promise<boolean> {
  const key = await tenantKeys(tenantId);
  const done = await againOnConflict(() =>
    database.asTenant(tenantId, async (tx) => {
      const [row] = await tx.rows<Row>(HOLD, [tenantId, id]);
      return row === undefined ? undefined : evaluatePage(tx, tenantId, { row, key });
    }),
  );
  if (done === undefined) return false;
  if (done.copies > 0) wake();
  return true;
}

interface Row {
  readonly id: EvaluationId;
  readonly subject: EvaluationSubject;
  /** Our own word, as the evaluation was begun with. */
  readonly cause: AutomationRule;
  readonly dry_run: boolean;
  readonly withdrawn: boolean;
  readonly oldest: string;
  readonly cursor: string;
  readonly sweep_due_at: Date | null;
  readonly created_at: Date;
}

const HOLD = `
  select id, subject, cause, dry_run, withdrawn, oldest, cursor, sweep_due_at, created_at
  from evaluation where tenant_id = $1 and id = $2 and state = 'running' for no key update skip locked`;

/** A message can be in thousands of mailboxes: so many of them at once are enough. */
const PAGE = 20;

interface Page {
  readonly row: Row;
  readonly key: Buffer;
}

async function evaluatePage(
  tx: Transaction,
  tenantId: TenantId,
  { row, key }: Page,
): Promise<Pick<Counts, "copies">> {
  const hits = await findHits(tx, tenantId, { row, key });
  const counts = await reconsiderHits(tx, tenantId, { row, hits });
  const last = hits.length === PAGE ? hits.at(-1)?.id : undefined;
  const { found, changed, copies, offers } = counts;
  await tx.rows(ADVANCE, [tenantId, row.id, last ?? row.oldest, found, changed, copies, offers]);
  if (last === undefined) await endDescent(tx, tenantId, row);
  return { copies: row.dry_run ? 0 : counts.copies };
}

interface Counts {
  readonly found: number;
  readonly changed: number;
  readonly copies: number;
  readonly offers: number;
}

interface Hit {
  readonly id: MessageId;
  readonly kind: ObservableKind;
}

async function findHits(tx: Transaction, tenantId: TenantId, { row, key }: Page): Promise<readonly Hit[]> {
  const wanted = observablesOf(row.subject);
  const [first] = wanted;
  const bounds = [row.cursor, row.oldest, PAGE];
  if (first?.kind === "message-id") {
    const hash = createHash("sha256").update(first.value).digest();
    return tx.rows<Hit>(HITS_BY_HEADER, [tenantId, hash, ...bounds]);
  }
  const kinds = wanted.map((it) => it.kind);
  const hashes = wanted.map(openObservableHash(key));
  return tx.rows<Hit>(HITS, [tenantId, kinds, hashes, ...bounds]);
}

function observablesOf(subject: EvaluationSubject): readonly Observable[] {
  return subject.of === "indicator"
    ? observablesOfIndicator(subject.indicator)
    : [observableOfEntry(subject.entry)];
}

// Each range of the key is read from its end, so many rows at most: whatever the tenant holds, a page costs the same.
const HITS = `
  select distinct on (it.message_id) it.message_id as id, w.kind
  from unnest($2::text[], $3::uuid[]) as w(kind, hash)
  cross join lateral (
    select o.message_id from observable o
    where o.tenant_id = $1 and o.hash = w.hash and o.message_id < $4 and o.message_id >= $5
    order by o.message_id desc limit $6
  ) it
  order by it.message_id desc limit $6`;
const HITS_BY_HEADER = `
  select id, 'message-id' as kind from message
  where tenant_id = $1 and message_id_hash = $2 and id < $3 and id >= $4 order by id desc limit $5`;

/** The same finding that a new mail would get. */
function findingOf(subject: EvaluationSubject, met: ObservableKind): Finding {
  if (subject.of === "indicator") return { detector: "indicator", ...indicatorClue(subject.indicator, met) };
  const { id, value } = subject.entry;
  return {
    detector: "block-list",
    sign: "blocked",
    field: met === "host" ? "link" : met === "sha256" ? "attachment" : "from",
    value,
    reason: `It has become known after delivery, and is on your block list: ${value}.`,
    score: 10,
    disposition: "MALICIOUS",
    rule: `list:${id}`,
  };
}

interface Found {
  readonly row: Row;
  readonly hits: readonly Hit[];
}

async function reconsiderHits(tx: Transaction, tenantId: TenantId, { row, hits }: Found): Promise<Counts> {
  const judged = await holdJudged(
    tx,
    tenantId,
    hits.map((it) => it.id),
  );
  const reconsider = row.withdrawn ? withoutFinding : withFinding;
  const revisions = judged.flatMap((before): readonly Revision[] => {
    const met = hits.find((it) => it.id === before.messageId)?.kind ?? "url";
    const verdict = reconsider(before, findingOf(row.subject, met));
    return verdict === undefined ? [] : [{ before, verdict }];
  });
  // In the sweep most have been counted before.
  const isSweep = !row.dry_run && !row.withdrawn && row.sweep_due_at === null;
  const counted = { found: isSweep ? revisions.length : judged.length, changed: revisions.length };
  const messages = await saveEvaluated(tx, tenantId, { ...row, revisions });
  if (row.dry_run) return { ...counted, ...(await noteWhatWouldBe(tx, tenantId, { row, messages })) };
  const { cause } = row;
  const revised = await reviseVerdicts(tx, tenantId, { revisions, cause, actor: "engine", rules: [cause] });
  return { ...counted, copies: revised.copies, offers: revised.offers };
}

/** Nothing is changed: the message's own log says what would have been. */
async function noteWhatWouldBe(
  tx: Transaction,
  tenantId: TenantId,
  { row, messages }: { readonly row: Row; readonly messages: readonly Evaluated[] },
): Promise<Pick<Counts, "copies" | "offers">> {
  await appendEvents(
    tx,
    tenantId,
    messages.map(({ messageId, disposition, places }) => ({
      kind: "message.would_be_judged",
      actor: "engine",
      messageId,
      data: { disposition, cause: row.cause, copies: copiesOf(places), evaluationId: row.id },
    })),
  );
  return { copies: messages.reduce((sum, it) => sum + copiesOf(it.places), 0), offers: 0 };
}

const ADVANCE = `
  update evaluation set cursor = $3, found = found + $4, changed = changed + $5, copies = copies + $6, offers = offers + $7
  where tenant_id = $1 and id = $2`;

const SWEEP_MS = 60_000;

/** The past is done. What came in since it began is looked at once more: it may have been judged without this. */
async function endDescent(tx: Transaction, tenantId: TenantId, row: Row): Promise<void> {
  if (row.sweep_due_at !== null && row.sweep_due_at > new Date()) return;
  if (row.sweep_due_at !== null) {
    const from = firstIdOf(new Date(row.created_at.getTime() - SWEEP_MS));
    await tx.rows(SWEEP, [tenantId, row.id, from, LAST_ID]);
    return;
  }
  await tx.rows(END, [tenantId, row.id]);
  await appendEvents(tx, tenantId, [
    { kind: "evaluation.done", actor: "engine", data: { evaluationId: row.id, cause: row.cause } },
  ]);
}

const SWEEP = `
  update evaluation set oldest = $3, cursor = $4, sweep_due_at = null where tenant_id = $1 and id = $2`;
const END = `update evaluation set state = 'done', done_at = now() where tenant_id = $1 and id = $2`;
