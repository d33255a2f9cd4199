import { gatherWhileBusy } from "#shared/gather-while-busy.ts";
import { type CopyId, type JournalCopyId, type MessageId, newId, type TenantId } from "#shared/ids.ts";
import { isRefusedData, wasRolledBack } from "#shared/error-code.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import { appendEvents, type NewFact } from "./append-events.ts";
import { applyPolicy, type PolicySubject } from "./apply-policy.ts";
import type { Database, Transaction } from "./database.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import {
  type Arrival,
  type InsertedMessage,
  insertJournalCopies,
  insertMessages,
} from "./journal-message.ts";
import { type AddedRecipients, addRecipients } from "./journal-recipients.ts";
import { keepInternal, laterReports, learnMarks, withLaterVerdicts } from "./later-report.ts";
import { insertObservables } from "./observables.ts";
import { relateOwnMail } from "./own-mail.ts";
import { saveRaw } from "./raw-mail.ts";
import { type LikenessOf, saveLikenesses } from "./save-likeness.ts";
import type { TenantKeys } from "./tenant-keys.ts";
import { openSourceWatch, type Sightings, type SourceWatch, touchSources } from "./touch-sources.ts";
import { joinWatchingRuns } from "./watched-runs.ts";

export interface StoredDelivery {
  readonly journalCopyId: JournalCopyId;
  readonly messageId: MessageId;
  readonly isNewMessage: boolean;
}

interface JournalNeeds {
  readonly database: Database;
  readonly tenantKeys: TenantKeys;
  /** Told after the commit that copies are due. */
  readonly wake: () => void;
}

/**
 * The one transaction between DATA and 250: journal copy, message, recipients, copies, verdict and, where the policy
 * says so, the retraction. Rejects with the driver's error; nothing is stored then.
 *
 * Deliveries of one tenant that come while others are being committed share the next transaction: under load most of
 * what a commit costs, in round trips, plans and writes to disk, is the same for one and for twenty. A second batch at
 * the same time would only make both smaller: with one, the database needed two thirds of the processor time.
 */
export function openJournal(given: JournalNeeds): {
  store(delivery: JournalDelivery): Promise<StoredDelivery>;
} {
  const needs = { ...given, sources: openSourceWatch() };
  const lines = new Map<TenantId, Lines>();
  const linesOf = (tenantId: TenantId): Lines => {
    const run = (batch: readonly JournalDelivery[]) => storeBatch(needs, tenantId, batch);
    const opened = lines.get(tenantId) ?? {
      small: gatherWhileBusy(run, { maxRunning: 1, mayJoin }),
      large: gatherWhileBusy(run, { maxRunning: 1, mayJoin: () => false }),
    };
    lines.set(tenantId, opened);
    return opened;
  };
  return {
    store: async (delivery) => {
      const { small, large } = linesOf(delivery.tenantId);
      const settled = await (delivery.raw.length > LARGE_BYTES ? large(delivery) : small(delivery));
      if (settled.status === "rejected") throw settled.reason;
      return settled.value;
    },
  };
}

interface OpenedJournal extends JournalNeeds {
  readonly sources: SourceWatch;
}

type Settled = PromiseSettledResult<StoredDelivery>;
type Line = (delivery: JournalDelivery) => Promise<Settled>;

/** A large mail has a line and a transaction of its own: sealing it must not keep small ones from their 250. */
interface Lines {
  readonly small: Line;
  readonly large: Line;
}

const LARGE_BYTES = 1024 * 1024;
const MAX_BATCH = 64;

/** Two reports of one message go one after the other: what the second one adds depends on the first. */
function mayJoin(batch: readonly JournalDelivery[], delivery: JournalDelivery): boolean {
  return batch.length < MAX_BATCH && batch.every((it) => it.contentKey !== delivery.contentKey);
}

/** One that the database refuses must not take the others with it: then each is tried by itself. */
async function storeBatch(
  needs: OpenedJournal,
  tenantId: TenantId,
  deliveries: readonly JournalDelivery[],
): Promise<readonly Settled[]> {
  try {
    const stored = await againOnConflict(() => commit(needs, tenantId, deliveries));
    return stored.map((value) => ({ status: "fulfilled", value }));
  } catch (error) {
    // After a lost connection nobody knows, and the sender comes again.
    if (deliveries.length === 1 || !(isRefusedData(error) || wasRolledBack(error))) throw error;
    const settled: Settled[] = [];
    for (const it of deliveries)
      settled.push(...(await Promise.allSettled([againOnConflict(() => commitOne(needs, it))])));
    return settled;
  }
}

async function commitOne(needs: OpenedJournal, delivery: JournalDelivery): Promise<StoredDelivery> {
  const [stored] = await commit(needs, delivery.tenantId, [delivery]);
  if (stored === undefined) throw new Error("a delivery was not stored");
  return stored;
}

async function commit(
  { database, tenantKeys, wake, sources }: OpenedJournal,
  tenantId: TenantId,
  deliveries: readonly JournalDelivery[],
): Promise<readonly StoredDelivery[]> {
  const key = await tenantKeys(tenantId);
  const arrivals = deliveries.map((delivery) => ({
    delivery,
    journalCopyId: newId<JournalCopyId>(delivery.session.receivedAt),
  }));
  const sightings = sources.due(deliveries);
  const { enqueued, stored } = await database.asTenant(tenantId, (tx) =>
    storeAll(tx, { tenantId, arrivals, key, sightings }),
  );
  sources.written(sightings);
  if (enqueued > 0) wake();
  return stored;
}

interface Batch {
  readonly tenantId: TenantId;
  readonly arrivals: readonly Arrival[];
  readonly key: Buffer;
  readonly sightings: Sightings;
}

async function storeAll(
  tx: Transaction,
  { tenantId, arrivals, key, sightings }: Batch,
): Promise<{ readonly enqueued: number; readonly stored: readonly StoredDelivery[] }> {
  const messages = await insertMessages(tx, tenantId, arrivals);
  const reports = messages.map((message, index) => ({ ...message, ...at(arrivals, index) }));
  await keepInternal(tx, tenantId, reports);
  await learnMarks(tx, tenantId, reports);
  const wordings = await saveLikenesses(tx, tenantId, { key, messages: reports.flatMap(toLikeness) });
  await insertJournalCopies(tx, tenantId, reports);
  for (const it of reports) await keepRaw(tx, key, it);
  await insertObservables(tx, tenantId, { key, messages: reports.filter((it) => it.isNewMessage) });
  const unread = reports.filter((it) => it.known?.isJudged === false);
  await insertObservables(tx, tenantId, { key, messages: unread, isRepeated: true });
  const added = await addRecipients(tx, tenantId, reports);
  const subjects = reports.map((report, index) => ({ ...report, ...at(added, index) }));
  await appendEvents(tx, tenantId, subjects.map(toArrivalEvent));
  const anew = reports.filter((it) => it.isNewMessage || it.known?.isJudged === false);
  const { taken, sought } = await joinWatchingRuns(tx, tenantId, {
    reports: laterReports(reports),
    forwards: await relateOwnMail(tx, tenantId, { reports: anew, wordings }),
  });
  const open = (await withLaterVerdicts(tx, tenantId, subjects)).map((it) => withoutTaken(it, taken));
  const enqueued = taken.size + sought + (await applyPolicy(tx, tenantId, open));
  // Last, so that its row is held for as short as can be.
  await touchSources(tx, tenantId, sightings);
  const stored = reports.map(({ journalCopyId, messageId, isNewMessage }) => ({
    journalCopyId,
    messageId,
    isNewMessage,
  }));
  return { enqueued, stored };
}

async function keepRaw(
  tx: Transaction,
  key: Buffer,
  { delivery, messageId, journalCopyId, isNewMessage }: Arrival & InsertedMessage,
): Promise<void> {
  const { tenantId, keepRaw: why, raw } = delivery;
  if (why === undefined) return;
  await saveRaw(tx, key, { tenantId, journalCopyId, raw });
  if (!isNewMessage) await tx.rows(SHOW_RAW, [tenantId, messageId, journalCopyId, why]);
}

// The original that came first may have had its time.
const SHOW_RAW = `
  update message set raw_copy_id = $3, raw_kept_for = $4 where tenant_id = $1 and id = $2 and raw_copy_id is null`;

/** What a stranger sends must not stand beside what is true. */
function toLikeness({ isNewMessage, messageId, delivery }: Arrival & InsertedMessage): readonly LikenessOf[] {
  const { likeness, trust } = delivery;
  return isNewMessage && trust.trusted && likeness !== undefined ? [{ messageId, likeness }] : [];
}

type Subject = Arrival & InsertedMessage & AddedRecipients;

function toArrivalEvent({
  delivery,
  isNewMessage,
  messageId,
  disposition,
  recipients,
  copies,
}: Subject): NewFact {
  return {
    kind: isNewMessage ? "message.received" : "message.recipients_added",
    actor: `source:${delivery.sourceId}`,
    messageId,
    data: {
      disposition,
      direction: delivery.direction,
      recipients,
      copies: copies.length,
      trusted: delivery.trust.trusted,
      shape: delivery.envelope.shape,
      tls: delivery.session.tls !== undefined,
      delayMs: delayOf(delivery),
    },
  };
}

/** From the mail's own date to its journal copy. The date is the sender's word: none is before it, and none counts for more than a month. */
function delayOf({ mail, session }: JournalDelivery): number | undefined {
  if (mail?.sentAt === undefined) return undefined;
  return Math.min(Math.max(0, session.receivedAt.getTime() - mail.sentAt.getTime()), MONTH_MS);
}

const MONTH_MS = 30 * 86_400_000;

/** A watching run has them: what a person has said of these copies counts, and no setting is asked. */
function withoutTaken(subject: PolicySubject, taken: ReadonlySet<CopyId>): PolicySubject {
  return { ...subject, copies: subject.copies.filter((it) => !taken.has(it.copyId)) };
}

/** What belongs to a delivery stands at its index. */
function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (value === undefined) throw new Error("a batch was answered in part");
  return value;
}
