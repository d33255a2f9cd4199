import type { Destination } from "#policy/destination.ts";
import type { RetractionId } from "#shared/ids.ts";
import type { ItemState } from "./hit.ts";
import type { Intent, IntendedOperation, KnownHit, OperationChange, OperationId } from "./ledger.ts";
import type { OperationState } from "./operation.ts";

/** An operation of this run's copy, as far as it has come. */
export interface Tracked {
  readonly operationId: OperationId;
  readonly begunAt: Date;
  hit: KnownHit;
  state: OperationState;
  after: ItemState | undefined;
  answer: Readonly<Record<string, string>> | undefined;
}

/** What an earlier attempt of the same retraction began, ended or not: what has ended is not begun again. */
export function earlierOperation(hit: KnownHit, retractionId: RetractionId): readonly Tracked[] {
  const last = hit.last;
  if (last?.kind !== "retract" || last.retractionId !== retractionId) return [];
  const { operationId, intendedAt: begunAt, state } = last;
  return [{ operationId, begunAt, hit, state, after: undefined, answer: undefined }];
}

interface Begun {
  readonly retractionId: RetractionId;
  readonly intents: readonly (Intent & { readonly asked: Destination })[];
  readonly at: Date;
}

/** What has just been committed as intent. */
export function trackIntended(
  { operationId, hitId, itemId }: IntendedOperation,
  { retractionId, intents, at }: Begun,
): readonly Tracked[] {
  const intent = intents.find((it) => it.item.itemId === itemId);
  if (intent === undefined) return [];
  const { asked } = intent;
  const before = intent.item.state;
  const state: OperationState = { state: "acting", asked, attempt: 1, lost: false };
  const last = { operationId, retractionId, kind: "retract", before, state, intendedAt: at } as const;
  const hit: KnownHit = { hitId, itemId, origin: before, restoredAt: undefined, last, lastRetract: last };
  return [{ operationId, begunAt: at, hit, state, after: undefined, answer: undefined }];
}

/** How it stands, for the ledger. */
export function toChange({ operationId, hit, state, after, answer }: Tracked): OperationChange {
  return { operationId, itemId: hit.itemId, state, after, answer };
}
