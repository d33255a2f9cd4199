import type { Finding, Sign } from "#detection/finding.ts";
import { AUTOMATION, type AutomationMode } from "#policy/automation-mode.ts";
import { NO_ACTION } from "#policy/auto-retract.ts";
import { BREAKER, type BreakerSetting } from "#policy/breaker-setting.ts";
import type { Claim, CopyWork, Intent, WorkerId } from "#retraction/ledger.ts";
import type { ItemId } from "#retraction/hit.ts";
import { newId, type RetractionId } from "#shared/ids.ts";
import { applyPolicy } from "#store/apply-policy.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import type { OpenedTrip } from "#store/breaker-open.ts";
import { openBreakerTrips } from "#store/breaker-trips.ts";
import type { Database } from "#store/database.ts";
import { openLedger } from "#store/ledger.ts";
import { openRetractionRequests } from "#store/retraction-requests.ts";
import { openTenantSettings } from "#store/tenant-settings.ts";
import { cloneDatabase } from "./database.ts";
import { hourWithRoom } from "./hour-with-room.ts";
import { type SeededMessage, type SeededTenant, seedMessage, seedTenant } from "./seed-tenant.ts";

export function found(detector: string, sign: Sign = "malware", score = 10, entryId?: string): Finding {
  const finding = { detector, sign, field: "from", value: "v", reason: "Why.", score };
  return entryId === undefined ? finding : { ...finding, entryId };
}

const JUNK = {
  ...NO_ACTION,
  destinations: { ...NO_ACTION.destinations, MALICIOUS: "JunkEmail", SPAM: "JunkEmail" },
} as const;

export interface Arriving {
  readonly to: readonly string[];
  readonly findings?: readonly Finding[];
  readonly from?: string;
  readonly subject?: string;
}

/** A tenant whose setting says Junk, and workers that begin on whatever is due and never end it. */
export async function openAutomation() {
  // The breaker counts by the hour.
  await hourWithRoom();
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { tenantId } = tenant;
  const by = { savedBy: "token:admin", savedAt: new Date(), basedOn: 0 };
  await openAutoRetract(database).save(tenantId, tenant.integrationId, { setting: JUNK, ...by });
  const settings = openTenantSettings(database);
  const trips: OpenedTrip[] = [];
  let woken = 0;
  const wake = (): void => {
    woken += 1;
  };
  const onTrip = (trip: OpenedTrip): void => {
    trips.push(trip);
  };
  return {
    database,
    tenant,
    tenantId,
    /** As they opened. */
    trips,
    woken: () => woken,
    breaker: openBreakerTrips(database, { wake }),
    requests: openRetractionRequests(database, { wake, onTrip }),
    limit: async (limits: Partial<BreakerSetting>): Promise<void> => {
      const value = { ...BREAKER.fallback, ...limits };
      await settings.save(tenantId, BREAKER, { value, basedOn: undefined, actor: "token:admin" });
    },
    mode: async (mode: AutomationMode): Promise<void> => {
      await settings.save(tenantId, AUTOMATION, {
        value: { mode },
        basedOn: undefined,
        actor: "token:admin",
      });
    },
    arrive: (mail: Arriving) => arrive(database, tenant, mail),
    work: (options: { readonly maxLanes?: number } = {}) =>
      work(database, { maxLanes: 100, ...options, onTrip }),
    /** How many rows have each outcome. */
    outcomes: async (): Promise<Readonly<Record<string, number>>> => {
      const rows = await database.asWorker((tx) =>
        tx.rows<{ outcome: string; n: number }>(
          "select outcome, count(*)::int as n from retraction_copy group by 1 order by 1",
        ),
      );
      return Object.fromEntries(rows.map((it) => [it.outcome, it.n]));
    },
    query: <Row extends object>(text: string, values: readonly unknown[] = []) =>
      database.asWorker((tx) => tx.rows<Row>(text, values)),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

export type AutomationFixture = Awaited<ReturnType<typeof openAutomation>>;

export interface Arrived {
  readonly message: SeededMessage;
  readonly retractionId: RetractionId;
  /** Copies that a worker shall work on. */
  readonly due: number;
}

/** A message of a worker's verdict, and what the policy makes of it. */
async function arrive(
  database: Database,
  tenant: SeededTenant,
  { to, findings = [found("a")], from, subject }: Arriving,
): Promise<Arrived> {
  const message = await seedMessage(database, tenant, {
    recipients: to,
    findings,
    disposition: "MALICIOUS",
    from: from ?? `mallory@${crypto.randomUUID()}.example`,
    ...(subject !== undefined && { subject }),
  });
  const copies = message.copies.map(({ copyId }) => ({
    copyId,
    integrationId: tenant.integrationId,
    provider: "microsoft" as const,
    isExempt: false,
  }));
  const subjectOf = { messageId: message.messageId, disposition: "MALICIOUS", copies } as const;
  const due = await database.asTenant(tenant.tenantId, (tx) => applyPolicy(tx, tenant.tenantId, [subjectOf]));
  const [row] = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows<{ id: RetractionId }>("select id from retraction where message_id = $1", [message.messageId]),
  );
  if (row === undefined) throw new Error("no retraction");
  return { message, retractionId: row.id, due };
}

interface WorkNeeds {
  readonly maxLanes: number;
  readonly onTrip: (trip: OpenedTrip) => void;
}

/** One claim whose rows are all begun at once, as a worker's lanes do. Answers how many were, and gives the lanes back. */
async function work(
  database: Database,
  { maxLanes, onTrip }: WorkNeeds,
): Promise<{ readonly begun: number; readonly stopped: number }> {
  const ledger = openLedger(database, { onTrip });
  const worker = newId<WorkerId>(new Date());
  const claim = await ledger.claim({ worker, maxLanes, maxRows: 25, leaseMs: 60_000, callTimeoutMs: 1_000 });
  if (claim === undefined) return { begun: 0, stopped: 0 };
  const rows = workOf(claim);
  const intended = await Promise.all(rows.map((it) => ledger.intend(worker, it, [intentOf(it)])));
  // What was begun never ends here, and nobody shall take it up again.
  await database.asWorker((tx) =>
    tx.rows("update retraction_copy set due_at = 'infinity' where outcome = 'acting'"),
  );
  for (const lane of claim.lanes) await ledger.giveBack(worker, claim, lane);
  const begun = intended.filter((it) => it !== undefined && !("refused" in it)).length;
  return { begun, stopped: rows.length - begun };
}

function workOf({ lanes }: Claim): readonly CopyWork[] {
  return lanes.flatMap((it) => it.work);
}

function intentOf({ asked, copyId }: CopyWork): Intent {
  const state = {
    place: "visible",
    folderId: "inbox",
    folderPath: "Inbox",
    labels: [],
    isRead: false,
    isFlagged: false,
    categories: [],
    importance: "normal",
  } as const;
  const identity = {
    messageId: undefined,
    from: undefined,
    subject: "",
    sentAt: undefined,
    networkMessageId: undefined,
    receivedIds: [],
  };
  const item = { itemId: `item-${copyId}` as ItemId, state, identity, isOwn: false };
  return { item, asked, provedBy: "test" };
}

/** So many mailboxes, of a name of their own. */
export function people(count: number, name = "p"): readonly string[] {
  return Array.from({ length: count }, (_, n) => `${name}${n}`);
}
