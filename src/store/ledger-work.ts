import type { Destination, WhenImpossible } from "#policy/destination.ts";
import type { Decision } from "#retraction/identity.ts";
import type { ItemId, ItemState } from "#retraction/hit.ts";
import type { CopyWork, KnownHit, KnownOperation, OperationId } from "#retraction/ledger.ts";
import type { OperationState } from "#retraction/operation.ts";
import type { DeliveryMarks } from "#retraction/our-message.ts";
import type { SettledOutcome } from "#retraction/outcome.ts";
import type { ReleaseState } from "#retraction/release-operation.ts";
import type { CopyId, HitId, LaneId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";

const OPERATION = `jsonb_build_object(
    'operationId', o.id, 'retractionId', o.retraction_id, 'kind', o.kind, 'before', o.before, 'state', o.state, 'asked', o.asked,
    'attempt', o.attempt, 'itemId', o.item_id, 'outcome', o.outcome, 'reason', o.reason, 'intendedAt', o.intended_at)
  from hit_operation o where o.tenant_id = $1 and o.copy_id = hit.copy_id and o.hit_id = hit.id`;

export interface WorkRow {
  readonly tenant_id: TenantId;
  readonly retraction_id: RetractionId;
  readonly copy_id: CopyId;
  readonly message_id: MessageId;
  readonly lane_id: LaneId;
  readonly kind: CopyWork["kind"];
  readonly asked: Destination | "origin";
  readonly when_impossible: WhenImpossible;
  readonly reverses: RetractionId | null;
  readonly cancelled: string | null;
  readonly attempts: number;
  readonly created_at: Date;
  readonly look_base_at: Date;
  readonly tried_since: Date;
  readonly address: string;
  readonly message_id_header: string | null;
  readonly from_address: string;
  readonly subject: string;
  readonly sent_at: Date | null;
  readonly received_at: Date;
  readonly network_message_ids: readonly string[];
  readonly received_ids: readonly string[];
  readonly content_key: string;
  readonly only_delivery: DeliveryMarks | null;
  readonly decided: Decision | null;
  readonly is_restored: boolean;
  readonly is_unproven: boolean;
  readonly hits: readonly HitJson[] | null;
}

export interface HitJson {
  readonly hitId: HitId;
  readonly itemId: ItemId;
  readonly origin: ItemState;
  readonly restoredAt: string | null;
  readonly last: OperationJson | null;
  readonly lastRetract: OperationJson | null;
}

interface OperationJson {
  readonly operationId: OperationId;
  readonly retractionId: RetractionId;
  readonly kind: "retract" | "release";
  readonly before: ItemState;
  readonly state: "acting" | "verifying" | "settled";
  readonly asked: Destination | "origin";
  readonly attempt: number;
  readonly itemId: ItemId | null;
  readonly outcome: SettledOutcome | null;
  readonly reason: string;
  readonly intendedAt: string;
}

export function toCopyWork(row: WorkRow): CopyWork {
  return {
    tenantId: row.tenant_id,
    retractionId: row.retraction_id,
    copyId: row.copy_id,
    messageId: row.message_id,
    laneId: row.lane_id,
    kind: row.kind,
    asked: row.asked,
    whenImpossible: row.when_impossible,
    reverses: row.reverses ?? undefined,
    address: row.address,
    cancelled: row.cancelled ?? undefined,
    attempts: row.attempts,
    createdAt: row.created_at,
    lookBaseAt: row.look_base_at,
    triedSince: row.tried_since,
    ours: {
      messageId: row.message_id_header ?? undefined,
      from: row.from_address === "" ? undefined : row.from_address,
      subject: row.subject,
      sentAt: row.sent_at ?? undefined,
      receivedAt: row.received_at,
      networkMessageIds: row.network_message_ids,
      receivedIds: row.received_ids,
      contentKey: row.content_key,
      onlyDelivery: row.only_delivery ?? undefined,
    },
    decided: row.decided ?? undefined,
    isRestored: row.is_restored,
    isUnproven: row.is_unproven,
    hits: (row.hits ?? []).map(toHit),
  };
}

/** Of the copy of `rc`, what `toHit` reads. */
export const KNOWN_HITS = `
    select jsonb_agg(jsonb_build_object(
      'hitId', hit.id, 'itemId', hit.item_id, 'origin', hit.origin, 'restoredAt', hit.restored_at,
      'last', (select ${OPERATION} order by o.id desc limit 1),
      'lastRetract', (select ${OPERATION} and o.kind = 'retract' order by o.id desc limit 1))) as hits
    from hit where hit.tenant_id = $1 and hit.copy_id = rc.copy_id`;

export function toHit({ hitId, itemId, origin, restoredAt, last, lastRetract }: HitJson): KnownHit {
  const retract = lastRetract === null ? undefined : toOperation(lastRetract);
  return {
    hitId,
    itemId,
    origin: toItemState(origin),
    restoredAt: restoredAt === null ? undefined : new Date(restoredAt),
    last: last === null ? undefined : toOperation(last),
    lastRetract: retract?.kind === "retract" ? retract : undefined,
  };
}

/** JSON knows no `undefined`: a folder id that Gmail does not have is simply absent. */
function toItemState(it: ItemState): ItemState {
  return { ...it, folderId: it.folderId ?? undefined };
}

function toOperation(it: OperationJson): KnownOperation {
  const { operationId, retractionId } = it;
  const facts = {
    operationId,
    retractionId,
    before: toItemState(it.before),
    intendedAt: new Date(it.intendedAt),
  };
  return it.asked === "origin"
    ? { ...facts, kind: "release", state: toReleaseState(it) }
    : { ...facts, kind: "retract", state: toOperationState(it, it.asked) };
}

/** Whoever reads an operation back did not hear the end of it: what was `acting` counts as lost. */
function toOperationState(it: OperationJson, asked: Destination): OperationState {
  const { attempt, reason } = it;
  switch (it.state) {
    case "acting":
      return { state: "acting", asked, attempt, lost: true };
    case "verifying":
      return { state: "verifying", asked, attempt, itemId: it.itemId ?? undefined };
    case "settled":
      return { state: "settled", asked, outcome: it.outcome ?? "unverified", reason };
  }
}

function toReleaseState({ state, attempt, outcome, reason }: OperationJson): ReleaseState {
  switch (state) {
    case "acting":
      return { state: "acting", asked: "origin", attempt, lost: true };
    case "verifying":
      return { state: "verifying", asked: "origin", attempt };
    case "settled":
      return {
        state: "settled",
        asked: "origin",
        outcome: outcome === "restored" ? outcome : "restore_failed",
        reason,
      };
  }
}
