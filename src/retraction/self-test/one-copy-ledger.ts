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
  const hits = new Map<HitId, KnownHit>();
  let current = newRetraction({ kind: "retract", asked: "DeletedItems" }, now());
  let ending: Ending | undefined;

  const change = (changes: readonly OperationChange[]): void => {
    for (const it of changes) {
      const hit = [...hits.values()].find(({ last }) => last?.operationId === it.operationId);
      if (hit !== undefined) hits.set(hit.hitId, changed(hit, it, now()));
    }
  };
  const intended = (intent: Intent): IntendedOperation => {
    const known = [...hits.values()].find((it) => it.itemId === intent.item.itemId);
    const hit = begun(known, intent, { retractionId: current.retractionId, at: now() });
    hits.set(hit.hitId, hit);
    return { operationId: hit.last.operationId, hitId: hit.hitId, itemId: hit.itemId };
  };

  return {
    begin: (request) => {
      current = newRetraction(request, now());
      ending = undefined;
    },
    work: () => ({ ...copy, ...current, hits: [...hits.values()] }),
    get ending() {
      return ending;
    },
    ledger: {
      claim: () => Promise.resolve(undefined),
      renew: (_worker, { lanes }) => Promise.resolve(new Set(lanes.map((it) => it.laneId))),
      giveBack: () => Promise.resolve(),
      intend: (_worker, _work, intents) => Promise.resolve(intents.map(intended)),
      record: (_worker, _work, changes) => {
        change(changes);
        return Promise.resolve(true);
      },
      settle: (_worker, _work, settlement) => {
        change(settlement.changes);
        ending = { kind: "settled", settlement };
        return Promise.resolve(true);
      },
      postpone: (_worker, _work, postponement) => {
        current = { ...current, attempts: current.attempts + 1 };
        ending = { kind: "postponed", postponement };
        return Promise.resolve(true);
      },
      resolve: () => Promise.reject(new Error("the mailbox of a self-test is known before its copy is")),
      stopIntegration: (_tenantId, _integrationId, why) => {
        ending = { kind: "broken", ...why };
        return Promise.resolve();
      },
    },
  };
}

function newRetraction(request: Request, at: Date) {
  return { ...request, retractionId: newId<RetractionId>(at), attempts: 0, createdAt: at, triedSince: at };
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
  const facts = {
    operationId: newId<OperationId>(at),
    retractionId,
    before: item.state,
    intendedAt: at,
  };
  const acting = { state: "acting", attempt: 1, lost: false } as const;
  const hit: KnownHit = known ?? {
    hitId: newId<HitId>(at),
    itemId: item.itemId,
    origin: item.state,
    restoredAt: undefined,
    last: undefined,
    lastRetract: undefined,
  };
  if (asked === "origin") return { ...hit, last: { ...facts, kind: "release", state: { ...acting, asked } } };
  const last = { ...facts, kind: "retract", state: { ...acting, asked } } as const;
  return { ...hit, last, lastRetract: last };
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
