import type { FoundItem } from "./hit.ts";
import type { KnownHit, Settlement } from "./ledger.ts";
import type { SeenItem, Sight } from "./look.ts";
import { applyOperationEvent } from "./operation.ts";
import type { SettledOutcome } from "./outcome.ts";
import { PLACES, type Place } from "./place.ts";
import type { Run } from "./run.ts";
import { backoffUntil, nextLookAt } from "./schedule.ts";
import { type Tracked, toChange } from "./tracked.ts";
import { worstOutcome } from "./worst-outcome.ts";

/** The last look found nothing left to do: says how it ended, or why it has not ended yet. */
export async function settleRetraction(run: Run, sight: Sight, tracked: readonly Tracked[]): Promise<void> {
  for (const it of tracked) conclude(it, run, sight);
  if (tracked.some((it) => it.state.state !== "settled")) return lookAgainLater(run, tracked);
  const outcomes = [...operationOutcomes(tracked), ...standingOutcomes(run, sight, tracked)];
  const worst = worstOutcome(outcomes);
  if (worst === undefined) return nothingFound(run, sight);
  await settle(run, sight, tracked, { outcome: worst, reason: reasonOf(tracked) });
}

/** So often an item may be out of sight, right after a call, before that counts as the end. */
const PATIENCE = 4;

/** An operation whose item left its id behind: it may have been moved by a rule, by the user, or by a call of ours whose answer was lost. */
function conclude(it: Tracked, run: Run, sight: Sight): void {
  if (it.state.state === "settled") return;
  const { asked } = it.state;
  const isElsewhere = sight.ours.some((other) => other.hit === undefined);
  if (isElsewhere) {
    it.state = {
      state: "settled",
      outcome: "moved",
      asked,
      reason: "found at the destination under another id",
    };
  } else if (run.work.attempts >= PATIENCE) {
    it.state =
      it.state.state === "verifying"
        ? {
            state: "settled",
            outcome: "unverified",
            asked,
            reason: "moved, says the provider; no search finds it",
          }
        : {
            state: "settled",
            outcome: "removed_by_user",
            asked,
            reason: "it was there, and no search finds it now",
          };
  } else {
    it.state = applyOperationEvent(it.state, { type: "lost" });
  }
}

async function lookAgainLater(run: Run, tracked: readonly Tracked[]): Promise<void> {
  const { engine, work, worker } = run;
  await engine.ledger.record(worker, work, tracked.map(toChange));
  await engine.ledger.postpone(worker, work, {
    outcome: "verifying",
    dueAt: backoffUntil(work.attempts, engine.clock(), engine.random()),
    reason: "acted, and not yet seen at the destination",
    blocksLane: false,
  });
}

function operationOutcomes(tracked: readonly Tracked[]): readonly SettledOutcome[] {
  return tracked.flatMap(({ state }) => (state.state === "settled" ? [state.outcome] : []));
}

/** What nobody had to act on: it was at the destination or further, or is gone, by whose hand the ledger knows. */
function standingOutcomes(run: Run, sight: Sight, tracked: readonly Tracked[]): readonly SettledOutcome[] {
  const isTracked = (itemId: string): boolean => tracked.some((it) => it.hit.itemId === itemId);
  const standing = sight.ours
    .filter((it) => !isTracked(it.item.itemId))
    .map((it) => standingOutcome(run, it));
  const gone = sight.vanished
    .filter((itemId) => !isTracked(itemId))
    .flatMap((itemId) => run.work.hits.filter((hit) => hit.itemId === itemId))
    .map((hit) => earlierOutcome(run, hit) ?? "removed_by_user");
  return [...standing, ...gone];
}

/** Providers deliver to the Inbox or to Junk: what lies further, and not by our hand, was put there by the user. */
function standingOutcome(run: Run, { item, hit }: SeenItem): SettledOutcome {
  const earlier = hit === undefined ? undefined : earlierOutcome(run, hit);
  if (earlier !== undefined) return earlier;
  return item.state.place === "junk" ? "already_there" : "removed_by_user";
}

/** This run's own work before its process ended, or an earlier retraction's. */
function earlierOutcome(run: Run, { last }: KnownHit): SettledOutcome | undefined {
  if (last?.kind !== "retract" || last.state.state !== "settled") return undefined;
  if (last.retractionId === run.work.retractionId) return last.state.outcome;
  return last.state.outcome === "moved" ? "already_there" : undefined;
}

async function nothingFound(run: Run, sight: Sight): Promise<void> {
  const { engine, work, worker } = run;
  const dueAt = nextLookAt(work.lookBaseAt, engine.clock());
  if (dueAt !== undefined) {
    await engine.ledger.postpone(worker, work, {
      outcome: "not_yet_found",
      dueAt,
      reason:
        sight.foreign.length > 0 ? `another mail with this Message-ID is there: ${sight.foreign[0]}` : "",
      blocksLane: false,
    });
    return;
  }
  const isForeign = sight.foreign.length > 0;
  await settle(run, sight, [], {
    outcome: isForeign ? "identity_mismatch" : "not_found",
    reason: isForeign
      ? `a mail with this Message-ID is there, but not shown to be ours: ${sight.foreign[0]}`
      : "looked for until the deadline and never seen (an archive mailbox cannot be searched)",
  });
}

function reasonOf(tracked: readonly Tracked[]): string {
  const reasons = tracked.flatMap(({ state }) =>
    state.state === "settled" && state.reason !== "" ? [state.reason] : [],
  );
  return [...new Set(reasons)].join("; ");
}

async function settle(
  run: Run,
  sight: Sight,
  tracked: readonly Tracked[],
  ending: Pick<Settlement, "outcome" | "reason">,
): Promise<void> {
  const { engine, work, worker } = run;
  const settled = await engine.ledger.settle(worker, work, {
    ...ending,
    reached: mildest(sight, tracked),
    evidence: {
      lookedAt: engine.clock().toISOString(),
      items: sight.ours.map(({ item, provedBy }) => describe(item, provedBy)),
      vanished: sight.vanished.length,
      leftAlone: sight.own,
      notOurs: sight.foreign,
    },
    wasRead: wasRead(sight, tracked),
    changes: tracked.map(toChange),
    exempt: false,
  });
  if (settled) engine.report.settled(work, ending.outcome, engine.clock());
}

function describe({ itemId, state }: FoundItem, provedBy: string): Record<string, unknown> {
  return { itemId, place: state.place, folder: state.folderPath, read: state.isRead, provedBy };
}

function mildest(sight: Sight, tracked: readonly Tracked[]): Place | undefined {
  const places = sight.ours.map((it) => it.item.state.place);
  const isOutOfSight = tracked.some((it) => it.state.state === "settled" && it.after === undefined);
  return PLACES.find((it) => places.includes(it)) ?? (isOutOfSight ? "gone" : undefined);
}

function wasRead(sight: Sight, tracked: readonly Tracked[]): boolean | undefined {
  const before = [...tracked.map((it) => it.hit.origin), ...sight.ours.map((it) => it.item.state)];
  return before.length === 0 ? undefined : before.some((it) => it.isRead);
}
