import { type HitId, newId, type RetractionId } from "#shared/ids.ts";
import type {
  CopyWork,
  IntendedOperation,
  Intent,
  KnownHit,
  KnownOperation,
  Ledger,
  OperationChange,
  OperationId,
  Postponement,
  Settlement,
} from "../ledger.ts";

/** What the engine is to do with the copy now. */
export type Request = Pick<CopyWork, "kind" | "asked">;

/** A ledger for one copy that no organisation has: it is in no list, no figure and no lane. */
export interface OneCopyLedger {
  readonly ledger: Ledger;
  /** Begins something new with the copy. */
  begin(request: Request): void;
  /** The copy's row as it stands now. */
  work(): CopyWork;
  /** How the attempt has ended; `undefined` where the engine wrote nothing. */
  readonly ending: Ending | undefined;
}

export type Ending =
  | { readonly kind: "settled"; readonly settlement: Settlement }
  | { readonly kind: "postponed"; readonly postponement: Postponement }
  /** The whole connection. */
  | { readonly kind: "broken"; readonly code: string; readonly reason: string };

type Copy = Omit<
  CopyWork,
  "retractionId" | "kind" | "asked" | "attempts" | "hits" | "createdAt" | "triedSince"
>;

export function openOneCopyLedger(copy: Copy, now: () => Date): OneCopyLedger {
  const hits = openHits(now);
  let current = newRetraction({ kind: "retract", asked: "DeletedItems" }, now());
  let ending: Ending | undefined;
  const end = (it: Ending): true => {
    ending = it;
    return true;
  };
  return {
    begin: (request) => {
      current = newRetraction(request, now());
      ending = undefined;
    },
    work: () => ({ ...copy, ...current, hits: hits.all() }),
    get ending() {
      return ending;
    },
    ledger: {
      ...HELD_FOR_EVER,
      intend: async (_worker, { retractionId }, intents) =>
        intents.map((it) => hits.intend(it, retractionId)),
      record: async (_worker, _work, changes) => {
        hits.change(changes);
        return true;
      },
      settle: async (_worker, _work, settlement) => {
        hits.change(settlement.changes);
        return end({ kind: "settled", settlement });
      },
      postpone: async (_worker, _work, postponement) => {
        current = { ...current, attempts: current.attempts + 1 };
        return end({ kind: "postponed", postponement });
      },
      stopIntegration: async (_tenantId, _integrationId, why) => void end({ kind: "broken", ...why }),
    },
  };
}

/** Nobody else knows of the copy: it is neither claimed nor given back, and its mailbox was known before it was. */
const HELD_FOR_EVER: Pick<Ledger, "claim" | "renew" | "giveBack" | "resolve" | "follow"> = {
  claim: async () => undefined,
  renew: async (_worker, { lanes }) => new Set(lanes.map((it) => it.laneId)),
  giveBack: async () => {},
  follow: async () => false,
  resolve: () => Promise.reject(new Error("the mailbox of a self-test is known before its copy is")),
};

function newRetraction(request: Request, at: Date) {
  return { ...request, retractionId: newId<RetractionId>(at), attempts: 0, createdAt: at, triedSince: at };
}

interface Hits {
  all(): readonly KnownHit[];
  intend(intent: Intent, retractionId: RetractionId): IntendedOperation;
  change(changes: readonly OperationChange[]): void;
}

function openHits(now: () => Date): Hits {
  const hits = new Map<HitId, KnownHit>();
  const find = (isIt: (hit: KnownHit) => boolean): KnownHit | undefined => [...hits.values()].find(isIt);
  return {
    all: () => [...hits.values()],
    intend: (intent, retractionId) => {
      const known = find((it) => it.itemId === intent.item.itemId);
      const { last, ...hit } = begun(known, intent, { retractionId, at: now() });
      hits.set(hit.hitId, { ...hit, last });
      return { operationId: last.operationId, hitId: hit.hitId, itemId: hit.itemId };
    },
    change: (changes) => {
      for (const it of changes) {
        const hit = find(({ last }) => last?.operationId === it.operationId);
        if (hit !== undefined) hits.set(hit.hitId, changed(hit, it, now()));
      }
    },
  };
}

interface Beginning {
  readonly retractionId: RetractionId;
  readonly at: Date;
}

/** The first capture is the origin. */
function begun(
  known: KnownHit | undefined,
  { item, asked }: Intent,
  { retractionId, at }: Beginning,
): KnownHit & { readonly last: KnownOperation } {
  const operationId = newId<OperationId>(at);
  const facts = { operationId, retractionId, before: item.state, intendedAt: at };
  const acting = { state: "acting", attempt: 1, lost: false } as const;
  const hit = known ?? newHit(item, at);
  if (asked === "origin") return { ...hit, last: { ...facts, kind: "release", state: { ...acting, asked } } };
  const last = { ...facts, kind: "retract", state: { ...acting, asked } } as const;
  return { ...hit, last, lastRetract: last };
}

function newHit({ itemId, state }: Intent["item"], at: Date): KnownHit {
  const nothingYet = { restoredAt: undefined, last: undefined, lastRetract: undefined };
  return { hitId: newId<HitId>(at), itemId, origin: state, ...nothingYet };
}

function changed(hit: KnownHit, { state, itemId, before }: OperationChange, at: Date): KnownHit {
  const moved: KnownHit = { ...hit, itemId: itemId ?? hit.itemId };
  const { last } = hit;
  if (last?.kind === "retract" && state.asked !== "origin") {
    const now = { ...last, state, before: before ?? last.before };
    return { ...moved, last: now, lastRetract: now };
  }
  if (last?.kind === "release" && state.asked === "origin") {
    const isBack = state.state === "settled" && state.outcome === "restored";
    return { ...moved, last: { ...last, state }, restoredAt: isBack ? at : hit.restoredAt };
  }
  return hit;
}
