import type { Difference } from "./compare-states.ts";
import { compareStates } from "./compare-states.ts";
import type { FoundItem, ItemState } from "./hit.ts";
import type { KnownHit, KnownOperation, OperationChange, OperationId, Settlement } from "./ledger.ts";
import type { Mailbox, MoveReply } from "./mailbox.ts";
import { placeOf } from "./place.ts";
import { ProviderError } from "./provider-error.ts";
import { applyReleaseEvent, type ReleaseState } from "./release-operation.ts";
import { call, type Run } from "./run.ts";
import { worstOutcome } from "./worst-outcome.ts";

/** One hit on its way back. */
interface Returning {
  readonly hit: KnownHit;
  operationId: OperationId | undefined;
  state: ReleaseState;
  /** Where it is put: the origin, or the Inbox where the folder is no more. */
  target: ItemState;
  seen: FoundItem | undefined;
}

const MAX_ROUNDS = 5;

/** Puts every captured hit of a copy back where it was. What the user has since moved or deleted is not touched. */
export async function runRelease(run: Run, mailbox: Mailbox): Promise<void> {
  const returning = run.work.hits.filter((it) => it.restoredAt === undefined).map(toReturning);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    await see(run, mailbox, returning, round === 0);
    await run.engine.step(round === 0 ? "locate" : "verify");
    const open = returning.filter((it) => it.state.state === "acting");
    if (open.length === 0) return settleRelease(run, returning);
    if (!(await intend(run, open))) return;
    await send(run, mailbox, open);
  }
  throw new ProviderError("transient", "the mailbox does not come to rest");
}

function toReturning(hit: KnownHit): Returning {
  const last = openRelease(hit.last);
  return {
    hit,
    operationId: last?.operationId,
    state: last?.state ?? { state: "acting", asked: "origin", attempt: 1, lost: false },
    target: hit.origin,
    seen: undefined,
  };
}

type OpenRelease = Extract<KnownOperation, { kind: "release" }>;

function openRelease(last: KnownOperation | undefined): OpenRelease | undefined {
  return last?.kind === "release" && last.state.state !== "settled" ? last : undefined;
}

async function see(
  run: Run,
  mailbox: Mailbox,
  returning: readonly Returning[],
  isFirst: boolean,
): Promise<void> {
  if (returning.length === 0) return;
  const ids = returning.map((it) => it.hit.itemId);
  const found = await call(run, (signal) => mailbox.read(ids, signal));
  returning.forEach((it, index) => {
    it.seen = found[index];
    const now = it.seen?.state;
    const moved =
      isFirst && now !== undefined && it.operationId === undefined ? movedSince(it.hit, now) : undefined;
    if (moved !== undefined) it.state = applyReleaseEvent(it.state, { type: "refused", reason: moved });
    // Before the first call nothing was tried yet: only being back already, or being gone, is an answer.
    else if (
      it.operationId !== undefined ||
      now === undefined ||
      compareStates(it.target, now).length === 0
    ) {
      it.state = applyReleaseEvent(it.state, { type: "seen", now, origin: it.target });
    }
  });
}

/** Why the hit is not where we put it, or `undefined` where it is: a user's later decision is not overruled. */
function movedSince({ last, origin }: KnownHit, now: ItemState): string | undefined {
  if (last?.kind !== "retract" || compareStates(origin, now).length === 0) return undefined;
  return now.place === placeOf(last.state.asked)
    ? undefined
    : `it has been moved since, to ${now.folderPath}: left where it is`;
}

async function intend(run: Run, open: readonly Returning[]): Promise<boolean> {
  const fresh = open.filter((it) => it.operationId === undefined);
  await run.engine.step("capture");
  if (fresh.length > 0) {
    const items = fresh.flatMap((it) => (it.seen === undefined ? [] : [it.seen]));
    const intents = items.map((item) => ({ item, asked: "origin" as const, provedBy: "known" }));
    const intended = await run.engine.ledger.intend(run.worker, run.work, intents);
    if (intended === undefined) return false;
    for (const it of fresh) it.operationId = intended.find((op) => op.hitId === it.hit.hitId)?.operationId;
  }
  await run.engine.step("intent");
  return true;
}

async function send(run: Run, mailbox: Mailbox, open: readonly Returning[]): Promise<void> {
  await run.engine.step("send");
  const restorations = open.map((it) => ({ itemId: it.hit.itemId, origin: it.target }));
  const replies = await call(run, (signal) => mailbox.restore(restorations, signal)).catch((error: unknown) =>
    open.map((): MoveReply => ({ moved: false, error: toProviderError(error) })),
  );
  await run.engine.step("reply");
  open.forEach((it, index) => {
    const reply = replies[index];
    if (reply !== undefined) applyReply(it, reply);
  });
  await run.engine.ledger.record(run.worker, run.work, changesOf(open));
  const waits = replies.find((it) => !it.moved && WAITING.includes(it.error.fault));
  if (waits !== undefined && !waits.moved) throw waits.error;
}

const WAITING: readonly string[] = [
  "throttled",
  "integration_broken",
  "out_of_scope",
  "mailbox_unavailable",
  "no_mailbox",
];

function applyReply(it: Returning, reply: MoveReply): void {
  if (reply.moved) it.state = applyReleaseEvent(it.state, { type: "answered" });
  else if (reply.error.fault === "folder_gone") it.target = inbox(it.target);
  else if (reply.error.fault === "transient" || reply.error.fault === "item_gone") {
    it.state = applyReleaseEvent(it.state, { type: "lost" });
  } else if (!WAITING.includes(reply.error.fault)) {
    const reason = `the provider refused: ${reply.error.code ?? reply.error.fault}`;
    it.state = applyReleaseEvent(it.state, { type: "refused", reason });
  }
}

/** The folder it came from was deleted since: the Inbox is where a person finds it, and the difference says so. */
function inbox(origin: ItemState): ItemState {
  return { ...origin, place: "visible", folderId: undefined, folderPath: "Inbox" };
}

function changesOf(returning: readonly Returning[]): readonly OperationChange[] {
  return returning.flatMap((it) =>
    it.operationId === undefined
      ? []
      : [
          {
            operationId: it.operationId,
            state: it.state,
            after: it.seen?.state,
            differences: differencesOf(it),
          },
        ],
  );
}

function differencesOf({ hit, seen, state }: Returning): readonly Difference[] | undefined {
  return state.state === "settled" && seen !== undefined ? compareStates(hit.origin, seen.state) : undefined;
}

async function settleRelease(run: Run, returning: readonly Returning[]): Promise<void> {
  const { engine, work, worker } = run;
  const settled = returning.flatMap(({ state }) => (state.state === "settled" ? [state] : []));
  if (settled.length < returning.length)
    throw new ProviderError("transient", "not yet seen where it was put");
  const outcome = worstOutcome(settled.map((it) => it.outcome)) ?? "restored";
  const settlement: Settlement = {
    outcome,
    reached: returning[0]?.seen?.state.place,
    reason: [...new Set(settled.map((it) => it.reason).filter(Boolean))].join("; "),
    evidence: {
      lookedAt: engine.clock().toISOString(),
      items: returning.map((it) => ({
        itemId: it.hit.itemId,
        folder: it.seen?.state.folderPath ?? null,
        differences: differencesOf(it) ?? [],
      })),
    },
    wasRead: undefined,
    changes: changesOf(returning),
    exempt: outcome === "restored",
  };
  if (await engine.ledger.settle(worker, work, settlement))
    engine.report.settled(work, outcome, engine.clock());
}

function toProviderError(error: unknown): ProviderError {
  return error instanceof ProviderError
    ? error
    : new ProviderError("transient", "the call did not end", { cause: error });
}
