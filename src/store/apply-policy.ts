import type { Disposition } from "#detection/disposition.ts";
import type { AutoRetract } from "#policy/auto-retract.ts";
import { decide } from "#policy/decide.ts";
import type { AutomaticDestination, ProviderName } from "#policy/destination.ts";
import type { WantedPlace } from "#policy/evaluations.ts";
import type { DeliveryMarks } from "#retraction/our-message.ts";
import { PRIORITY } from "#retraction/priority.ts";
import {
  type CopyId,
  type IntegrationId,
  type MessageId,
  newId,
  type RetractionId,
  type TenantId,
} from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { readStops, type Stop } from "./automation-stops.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import { type EnqueuedCopy, enqueueCopies } from "./enqueue.ts";
import { type LateReport, lookAgain, reportedAgain } from "./look-again.ts";
import { markHeld } from "./mark-held.ts";
import { partByScope, tellOutside } from "./policy-scope.ts";
import { type RuledRetraction, saveRules } from "./retraction-rules.ts";
import { type SettledAtOnce, settleAtOnce } from "./settle-at-once.ts";
import { sparePeoplesWord } from "./spare-peoples-word.ts";

/** A copy that the policy has not been asked about yet. Trusted and not outbound: others make no copies. */
export interface PolicyCopy {
  readonly copyId: CopyId;
  readonly integrationId: IntegrationId;
  readonly provider: ProviderName;
  readonly isExempt: boolean;
}

/** A message with copies that the policy has to be asked about. */
export interface PolicySubject extends Pick<RuledRetraction, "findings" | "rules"> {
  readonly messageId: MessageId;
  readonly disposition: Disposition;
  readonly copies: readonly PolicyCopy[];
  /** False: it had come before, and its report may name copies that were given up meanwhile. */
  readonly isNewMessage?: boolean;
  readonly delivery?: LateReport["delivery"];
  /** It was delivered once more: copies that were taken away before are looked for again. */
  readonly isRepeated?: boolean;
  /** The disposition is that of one delivery: only its items are acted on. */
  readonly onlyDelivery?: DeliveryMarks | undefined;
}

/**
 * Passes copies through the current settings: the same way for the first report, a late one and a new verdict.
 * Answers how many copies are to be worked on. All messages at once, so that their lanes are locked in one order.
 */
export async function applyPolicy(
  tx: Transaction,
  tenantId: TenantId,
  subjects: readonly PolicySubject[],
): Promise<number> {
  const flagged = subjects.filter((it) => it.disposition !== "NONE");
  const asked = await withReported(tx, tenantId, flagged);
  if (asked.length === 0) return 0;
  const settings = await currentSettings(
    tx,
    tenantId,
    asked.flatMap((it) => it.copies),
  );
  const decided = asked.flatMap((it) => decideAll(it, settings));
  const sent = await sparePeoplesWord(tx, tenantId, decided);
  const { inside: wanted, outside } = await partByScope(tx, tenantId, sent);
  await tellOutside(tx, tenantId, outside);
  if (wanted.length === 0) return 0;
  const joined = await joinAutomatic(tx, tenantId, wanted);
  const { open = [], cancelled = [] } = Object.groupBy(joined, (it) =>
    it.cancelledBy === undefined ? "open" : "cancelled",
  );
  await settleAtOnce(tx, tenantId, { copies: cancelled.flatMap(toRefused), actor: "setting" });
  return enqueueAll(tx, tenantId, open);
}

/** What automation is stopped from doing comes on the ledger as held: each copy is accounted for, and nothing moves. */
async function enqueueAll(tx: Transaction, tenantId: TenantId, open: readonly Joined[]): Promise<number> {
  if (open.length === 0) return 0;
  const rules = await saveRules(tx, tenantId, open);
  const stops = await readStops(tx, tenantId, [...rules.values()].flat());
  const rows = open.flatMap((it) => toRows(it, stops.of(rules.get(it.retractionId) ?? [])));
  const enqueued = new Set(await enqueueCopies(tx, tenantId, rows));
  const added = rows.filter((it) => enqueued.has(it.copyId));
  const held = added.filter((it) => it.stop !== undefined);
  await markHeld(tx, tenantId, held);
  const known = rows.filter((it) => !enqueued.has(it.copyId));
  return added.length - held.length + (await lookAgain(tx, tenantId, known));
}

/** Where automation would send the copies of these messages: what is asked, and not done. */
export async function wantedPlaces(
  tx: Transaction,
  tenantId: TenantId,
  subjects: readonly PolicySubject[],
): Promise<ReadonlyMap<MessageId, readonly WantedPlace[]>> {
  const copies = subjects.flatMap((it) => it.copies);
  if (copies.length === 0) return new Map();
  const settings = await currentSettings(tx, tenantId, copies);
  const decided = subjects.flatMap((it) => decideAll(it, settings));
  const sent = await sparePeoplesWord(tx, tenantId, decided);
  const byMessage = Map.groupBy((await partByScope(tx, tenantId, sent)).inside, (it) => it.messageId);
  return new Map(subjects.map((it) => [it.messageId, placesOf(byMessage.get(it.messageId) ?? [])]));
}

/** Several integrations can send their copies to the same place. */
function placesOf(wanted: readonly Automatic[]): readonly WantedPlace[] {
  const groups = Map.groupBy(wanted, (it) => it.destination);
  return [...groups].map(([destination, group]) => ({
    destination,
    copies: group.reduce((sum, it) => sum + it.copies.length, 0),
  }));
}

/** How many copies that is. */
export function copiesOf(places: readonly WantedPlace[] = []): number {
  return places.reduce((sum, it) => sum + it.copies, 0);
}

/** Those with copies to decide upon: the new ones, and those which were given up before this report named them. */
async function withReported(
  tx: Transaction,
  tenantId: TenantId,
  subjects: readonly PolicySubject[],
): Promise<readonly PolicySubject[]> {
  const reports = subjects.flatMap(({ isNewMessage, messageId, delivery, isRepeated = false }) =>
    isNewMessage === false && delivery !== undefined ? [{ messageId, delivery, isRepeated }] : [],
  );
  const reported = await reportedAgain(tx, tenantId, reports);
  const byMessage = Map.groupBy(reported, (it) => it.messageId);
  return subjects
    .map((it) => ({ ...it, copies: [...it.copies, ...(byMessage.get(it.messageId) ?? [])] }))
    .filter((it) => it.copies.length > 0);
}

function toRows(joined: Joined, stop?: Stop): readonly (EnqueuedCopy & { readonly isRepeated: boolean })[] {
  const { retractionId, messageId, destination, setting, copies, isRepeated, onlyDelivery } = joined;
  return copies.map((copyId) => ({
    isRepeated,
    onlyDelivery,
    retractionId,
    copyId,
    messageId,
    kind: "retract",
    asked: destination,
    whenImpossible: setting.whenImpossible,
    priority: PRIORITY.automatic,
    stop,
  }));
}

function toRefused(it: Joined): readonly SettledAtOnce[] {
  const reason = `cancelled by ${it.cancelledBy ?? ""}`;
  return toRows(it).map((row) => ({ ...row, outcome: "refused", reason }));
}

interface Setting {
  readonly version: number;
  readonly setting: AutoRetract;
}
type Settings = ReadonlyMap<IntegrationId, Setting>;

/** An integration without a saved setting has none: No Action. */
async function currentSettings(
  tx: Transaction,
  tenantId: TenantId,
  copies: readonly PolicyCopy[],
): Promise<Settings> {
  const rows = await tx.rows<Setting & { integration_id: IntegrationId }>(
    `select distinct on (integration_id) integration_id, version, setting from auto_retract
     where tenant_id = $1 and integration_id = any($2::uuid[]) order by integration_id, version desc`,
    [tenantId, [...new Set(copies.map((it) => it.integrationId))]],
  );
  return new Map(rows.map((it) => [it.integration_id, it]));
}

/** The copies of one message that go to one place by one integration's setting. */
interface Automatic
  extends Setting,
    Pick<PolicySubject, "disposition" | "findings" | "rules" | "onlyDelivery"> {
  readonly messageId: MessageId;
  readonly isRepeated: boolean;
  readonly integrationId: IntegrationId;
  readonly destination: AutomaticDestination;
  readonly copies: readonly CopyId[];
}

function decideAll(
  { copies, isRepeated = false, ...subject }: PolicySubject,
  settings: Settings,
): readonly Automatic[] {
  const decided = copies.flatMap(({ copyId, integrationId, provider, isExempt }) => {
    const setting = settings.get(integrationId);
    if (setting === undefined) return [];
    const facts = { direction: "inbound", isTrusted: true, isOwnSentCopy: false, isExempt } as const;
    const decision = decide(subject.disposition, { provider, autoRetract: setting.setting }, facts);
    return "act" in decision ? [{ ...setting, copyId, integrationId, destination: decision.act }] : [];
  });
  const groups = Map.groupBy(decided, (it) => `${it.integrationId} ${it.destination}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { messageId, disposition, findings, rules, onlyDelivery } = subject;
    const what = { messageId, disposition, findings, rules, onlyDelivery, isRepeated };
    return [{ ...first, ...what, copies: group.map((it) => it.copyId) }];
  });
}

interface Joined extends Automatic {
  readonly retractionId: RetractionId;
  /** By a person: what comes late is not taken up again. */
  readonly cancelledBy: string | undefined;
}

/**
 * Late copies join the automatic retraction that the first ones began. Where it was done it runs again; where a person
 * has cancelled it, it stays cancelled.
 */
async function joinAutomatic(
  tx: Transaction,
  tenantId: TenantId,
  wanted: readonly Automatic[],
): Promise<readonly Joined[]> {
  const now = new Date();
  const given = wanted.map(({ setting, messageId, integrationId, destination, version }) => ({
    id: newId<RetractionId>(now),
    messageId,
    integrationId,
    destination,
    version,
    whenImpossible: setting.whenImpossible,
  }));
  const rows = await tx.rows<JoinedRow>(JOIN, [tenantId, JSON.stringify(given)]);
  const joined = wanted.map((it) => ({ ...it, ...rowOf(it, rows) }));
  await appendEvents(
    tx,
    tenantId,
    joined
      .filter((it) => it.cancelledBy === undefined)
      .map(({ messageId, retractionId, isNew, destination, copies, version }) => ({
        kind: isNew ? "retraction.started" : "copy.joined",
        actor: "setting",
        messageId,
        retractionId,
        data: { destination, copies: copies.length, settingVersion: version },
      })),
  );
  return joined;
}

function rowOf(
  it: Automatic,
  rows: readonly JoinedRow[],
): Pick<Joined, "retractionId" | "cancelledBy"> & { readonly isNew: boolean } {
  const row = rows.find(
    (other) =>
      other.message_id === it.messageId &&
      other.integration_id === it.integrationId &&
      other.destination === it.destination,
  );
  if (row === undefined) throw new Error("the automatic retraction was not saved");
  return { retractionId: row.id, cancelledBy: row.cancelled_by ?? undefined, isNew: row.is_new };
}

interface JoinedRow {
  readonly id: RetractionId;
  readonly message_id: MessageId;
  readonly integration_id: IntegrationId;
  readonly destination: AutomaticDestination;
  readonly cancelled_by: string | null;
  readonly is_new: boolean;
}

// In the row itself and not in a look at it before: a person may cancel it at this very moment. The version is that of
// the newest copies: whom it may act on is asked again before it acts (scope-gate.ts).
const JOIN: PreparedStatement = {
  name: "join-automatic",
  text: `
  insert into retraction (
    tenant_id, id, kind, state, destination, when_impossible, message_id, integration_id, requested_by, setting_version, applied_at)
  select $1, id, 'automatic', 'running', destination, "whenImpossible", "messageId", "integrationId", 'setting', version, now()
  from jsonb_to_recordset($2::jsonb) as w(
    id uuid, destination text, "whenImpossible" text, "messageId" uuid, "integrationId" uuid, version int)
  order by "messageId", "integrationId", destination
  on conflict (tenant_id, message_id, integration_id, destination) where kind = 'automatic' do update set
    state = case when retraction.cancelled_by is null then 'running' else retraction.state end,
    held_for = case when retraction.cancelled_by is null then null else retraction.held_for end,
    done_at = case when retraction.cancelled_by is null then null else retraction.done_at end,
    setting_version = case when retraction.cancelled_by is null then excluded.setting_version else retraction.setting_version end
  returning id, message_id, integration_id, destination, cancelled_by, (xmax = 0) as is_new`,
};
