import type { Disposition } from "#detection/disposition.ts";
import type { AutoRetract } from "#policy/auto-retract.ts";
import { decide } from "#policy/decide.ts";
import type { AutomaticDestination, ProviderName } from "#policy/destination.ts";
import {
  type CopyId,
  type IntegrationId,
  type MessageId,
  newId,
  type RetractionId,
  type TenantId,
} from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { type EnqueuedCopy, enqueueCopies } from "./enqueue.ts";

/** A copy that the policy has not been asked about yet. Trusted and not outbound: others make no copies. */
export interface PolicyCopy {
  readonly copyId: CopyId;
  readonly integrationId: IntegrationId;
  readonly provider: ProviderName;
  readonly isExempt: boolean;
}

interface PolicyNeeds {
  readonly tenantId: TenantId;
  readonly messageId: MessageId;
  readonly disposition: Disposition;
  readonly copies: readonly PolicyCopy[];
}

/**
 * Passes copies through the current settings: the same way for the first report, a late one and a new verdict.
 * Answers how many copies came on the ledger.
 */
export async function applyPolicy(tx: Transaction, needs: PolicyNeeds): Promise<number> {
  const { tenantId, copies, disposition } = needs;
  if (disposition === "NONE" || copies.length === 0) return 0;
  const settings = await currentSettings(tx, tenantId, copies);
  let enqueued = 0;
  for (const [integrationId, setting] of settings) {
    const ofIntegration = copies.filter((it) => it.integrationId === integrationId);
    enqueued += await retract(tx, needs, setting, ofIntegration);
  }
  return enqueued;
}

interface Setting {
  readonly version: number;
  readonly setting: AutoRetract;
}

/** An integration without a saved setting has none: No Action. */
async function currentSettings(
  tx: Transaction,
  tenantId: TenantId,
  copies: readonly PolicyCopy[],
): Promise<ReadonlyMap<IntegrationId, Setting>> {
  const rows = await tx.rows<Setting & { integration_id: IntegrationId }>(
    `select distinct on (integration_id) integration_id, version, setting from auto_retract
     where tenant_id = $1 and integration_id = any($2::uuid[]) order by integration_id, version desc`,
    [tenantId, [...new Set(copies.map((it) => it.integrationId))]],
  );
  return new Map(rows.map((it) => [it.integration_id, it]));
}

async function retract(
  tx: Transaction,
  { tenantId, messageId, disposition }: PolicyNeeds,
  { version, setting }: Setting,
  copies: readonly PolicyCopy[],
): Promise<number> {
  const byDestination = new Map<AutomaticDestination, PolicyCopy[]>();
  for (const copy of copies) {
    const facts = {
      direction: "inbound",
      isTrusted: true,
      isOwnSentCopy: false,
      isExempt: copy.isExempt,
    } as const;
    const decision = decide(disposition, { provider: copy.provider, autoRetract: setting }, facts);
    if ("act" in decision)
      byDestination.set(decision.act, [...(byDestination.get(decision.act) ?? []), copy]);
  }
  let enqueued = 0;
  for (const [destination, chosen] of byDestination) {
    const retractionId = await joinAutomatic(tx, {
      tenantId,
      messageId,
      destination,
      version,
      setting,
      copies: chosen,
    });
    const rows = chosen.map(
      ({ copyId }): EnqueuedCopy => ({
        retractionId,
        copyId,
        messageId,
        kind: "retract",
        asked: destination,
        whenImpossible: setting.whenImpossible,
        priority: AUTOMATIC_PRIORITY,
      }),
    );
    enqueued += (await enqueueCopies(tx, tenantId, rows)).length;
  }
  return enqueued;
}

const AUTOMATIC_PRIORITY = 10;

interface Automatic {
  readonly tenantId: TenantId;
  readonly messageId: MessageId;
  readonly destination: AutomaticDestination;
  readonly version: number;
  readonly setting: AutoRetract;
  readonly copies: readonly PolicyCopy[];
}

/** Late copies join the automatic retraction that the first ones began; where it was done it runs again. */
async function joinAutomatic(tx: Transaction, it: Automatic): Promise<RetractionId> {
  const [row] = await tx.rows<{ id: RetractionId; is_new: boolean }>(
    `insert into retraction (
       tenant_id, id, kind, state, destination, when_impossible, message_id, integration_id, requested_by, setting_version, applied_at)
     values ($1, $2, 'automatic', 'running', $3, $4, $5, $6, 'setting', $7, now())
     on conflict (tenant_id, message_id, integration_id, destination) where kind = 'automatic'
       do update set state = 'running', done_at = null
     returning id, (xmax = 0) as is_new`,
    [
      it.tenantId,
      newId<RetractionId>(new Date()),
      it.destination,
      it.setting.whenImpossible,
      it.messageId,
      it.copies[0]?.integrationId,
      it.version,
    ],
  );
  if (row === undefined) throw new Error("the automatic retraction was not saved");
  await appendEvents(tx, it.tenantId, [
    {
      kind: row.is_new ? "retraction.started" : "copy.joined",
      actor: "setting",
      messageId: it.messageId,
      retractionId: row.id,
      data: { destination: it.destination, copies: it.copies.length, settingVersion: it.version },
    },
  ]);
  return row.id;
}
