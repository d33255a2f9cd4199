import type { Destination } from "#policy/destination.ts";
import type { RetractionId } from "#shared/ids.ts";
import type { ItemState } from "./hit.ts";
import type { Intent, IntendedOperation, KnownHit, OperationChange, OperationId } from "./ledger.ts";
import type { OperationState } from "./operation.ts";

/** An operation of this run's copy, as far as it has come. */
export interface Tracked {
  readonly operationId: OperationId;
  hit: KnownHit;
  state: OperationState;
  after: ItemState | undefined;
  answer: Readonly<Record<string, string>> | undefined;
}

/** What a former run began and did not end. */
export function openOperation(hit: KnownHit): readonly Tracked[] {
  const last = hit.last;
  if (last?.kind !== "retract" || last.state.state === "settled") return [];
  return [{ operationId: last.operationId, hit, state: last.state, after: undefined, answer: undefined }];
}

/** What has just been committed as intent. */
export function trackIntended(
  { operationId, hitId, itemId }: IntendedOperation,
  retractionId: RetractionId,
  intents: readonly Intent[],
  asked: Destination,
): readonly Tracked[] {
  const before = intents.find((it) => it.item.itemId === itemId)?.item.state;
  if (before === undefined) return [];
  const state: OperationState = { state: "acting", asked, attempt: 1, lost: false };
  const last = { operationId, retractionId, kind: "retract", before, state } as const;
  const hit: KnownHit = { hitId, itemId, origin: before, restoredAt: undefined, last };
  return [{ operationId, hit, state, after: undefined, answer: undefined }];
}

/** How it stands, for the ledger. */
export function toChange({ operationId, state, after, answer }: Tracked): OperationChange {
  return { operationId, state, after, answer };
}
