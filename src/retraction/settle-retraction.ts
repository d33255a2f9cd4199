import { concludeOperations, isPutBack, wasWeakened } from "./conclude.ts";
import { followAddress } from "./follow-address.ts";
import type { FoundItem } from "./hit.ts";
import type { CopyWork, KnownHit, Settlement } from "./ledger.ts";
import type { SeenItem, Sight } from "./look.ts";
import type { SettledOutcome } from "./outcome.ts";
import { isThere, PLACES, type Place } from "./place.ts";
import { ProviderError } from "./provider-error.ts";
import { record, type Run } from "./run.ts";
import { isAskedAnew, nextLookAt } from "./schedule.ts";
import { type Tracked, toChange } from "./tracked.ts";
import { wayOut } from "./way-out.ts";
import { worstOutcome } from "./worst-outcome.ts";

/** The last look found nothing left to do: says how it ended, or why it has not ended yet. */
export async function settleRetraction(run: Run, sight: Sight, tracked: readonly Tracked[]): Promise<void> {
  const now = run.engine.clock();
  concludeOperations(tracked, sight, now);
  const open = tracked.filter((it) => it.state.state !== "settled");
  if (open.length > 0) return lookAgainLater(run, tracked, open);
  const outcomes = [...operationOutcomes(tracked, sight), ...standingOutcomes(run, sight, tracked)];
  const worst = worstOutcome(outcomes);
  if (worst === undefined) return nothingFound(run, sight);
  await settle(run, sight, tracked, { outcome: worst, reason: reasonOf(run, sight, tracked) });
}

interface Refused {
  readonly sight: Sight;
  readonly tracked: readonly Tracked[];
  readonly reason: string;
}

/** Found, and not to be acted on. */
export function settleRefused(run: Run, { sight, tracked, reason }: Refused): Promise<void> {
  return settle(run, sight, tracked, { outcome: "refused", reason });
}

const MIN_WAIT_MS = 1_000;

/** Each wait is as long as the time since the act: the index of a provider is late by seconds or by minutes. */
async function lookAgainLater(
  run: Run,
  tracked: readonly Tracked[],
  open: readonly Tracked[],
): Promise<void> {
  const { engine, work, worker } = run;
  await record(run, tracked.map(toChange));
  const now = engine.clock().getTime();
  const sinceMs = Math.max(...open.map((it) => now - it.begunAt.getTime()));
  await engine.ledger.postpone(worker, work, {
    outcome: "verifying",
    dueAt: new Date(now + Math.max(sinceMs, MIN_WAIT_MS)),
    reason: "acted, and not yet seen at the destination",
    blocksLane: false,
  });
}

function operationOutcomes(tracked: readonly Tracked[], sight: Sight): readonly SettledOutcome[] {
  return tracked.flatMap((it) =>
    it.state.state !== "settled" ? [] : [isPutBack(it, sight) ? "unverified" : it.state.outcome],
  );
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
    .map((hit) => goneOutcome(run.work, hit));
  return [...standing, ...gone];
}

/** Providers deliver to the Inbox or to Junk: what lies further, and not by our hand, was put there by the user. */
function standingOutcome({ work }: Run, seen: SeenItem): SettledOutcome {
  const { item, hit } = seen;
  if (isLeft(work, seen) || isCalledOff(work, seen)) return "refused";
  if (hit !== undefined && earlierAct(hit) !== undefined) return "already_there";
  // It may be Undeliver's own work after the backup, so nobody can say that it was the user's.
  if (work.isRestored === true) return "already_there";
  return item.state.place === "junk" || work.asked === "Inbox" ? "already_there" : "removed_by_user";
}

/** True for a hit that the undone release did not move either: it stays where that one left it. */
function isLeft({ asked, reverses }: CopyWork, seen: SeenItem): boolean {
  if (reverses === undefined || asked === "origin" || isThere(seen.item.state.place, asked)) return false;
  return wayOut({ asked, reverses }, seen) === undefined;
}

/** True for a hit that nobody began to move before the copy was called off. */
function isCalledOff({ asked, reverses, cancelled }: CopyWork, seen: SeenItem): boolean {
  if (cancelled === undefined || asked === "origin") return false;
  const to = wayOut({ asked, reverses }, seen);
  return to !== undefined && !isThere(seen.item.state.place, to);
}

/** Where the earlier act was never confirmed, or is not in the backup, nobody can say by whose hand the hit went. */
function goneOutcome({ isRestored }: CopyWork, hit: KnownHit): SettledOutcome {
  const earlier = earlierAct(hit);
  if (earlier === undefined) return isRestored === true ? "unverified" : "removed_by_user";
  return earlier === "moved" ? "already_there" : "unverified";
}

/** How an earlier retraction's work ended that may have moved the hit, and that nobody has put back since. */
function earlierAct({ last }: KnownHit): "moved" | "unverified" | undefined {
  if (last?.kind !== "retract" || last.state.state !== "settled") return undefined;
  const { outcome } = last.state;
  return outcome === "moved" || outcome === "unverified" ? outcome : undefined;
}

async function nothingFound(run: Run, sight: Sight): Promise<void> {
  const { engine, work, worker } = run;
  if (work.cancelled !== undefined) {
    return settle(run, sight, [], { outcome: "refused", reason: work.cancelled });
  }
  const [foreign] = sight.foreign;
  // A person has decided about what he saw: that is there now, or it never will be.
  const dueAt = work.decided === undefined ? nextLookAt(work.lookBaseAt, engine.clock()) : undefined;
  const elsewhere = await lookElsewhere(run, dueAt === undefined);
  if (dueAt !== undefined) {
    const other = foreign === undefined ? "" : `another mail with this Message-ID is there: ${foreign}`;
    const reason = [other, elsewhere].filter((it) => it !== "").join("; ");
    await engine.ledger.postpone(worker, work, {
      outcome: "not_yet_found",
      dueAt,
      reason,
      blocksLane: false,
    });
    return;
  }
  await settle(
    run,
    sight,
    [],
    foreign === undefined
      ? {
          outcome: "not_found",
          reason: [work.decided === undefined ? NEVER_SEEN : DECIDED_AND_GONE, elsewhere]
            .filter((it) => it !== "")
            .join("; "),
        }
      : {
          outcome: "identity_mismatch",
          reason: `a mail with this Message-ID is there, but not shown to be ours: ${foreign}`,
          candidates: sight.candidates,
        },
  );
}

const NEVER_SEEN = "looked for until the deadline and never seen (an archive mailbox cannot be searched)";
const DECIDED_AND_GONE = "what a person has decided about is not there any more";

/** Before it ends an answer has to come; until then whoever looks again asks again. */
async function lookElsewhere(run: Run, isLast: boolean): Promise<string> {
  if (!isAskedAnew(run.work.lookBaseAt, run.engine.clock())) return "";
  return followAddress(run).catch((error: unknown) => {
    if (isLast || !(error instanceof ProviderError)) throw error;
    return "";
  });
}

const RESTORED = "read again after a restore: who moved it since the backup is not known";

function reasonOf({ work }: Run, sight: Sight, tracked: readonly Tracked[]): string {
  const reasons = tracked.flatMap((it) => {
    if (isPutBack(it, sight)) return ["it was moved and somebody has put it back: left there"];
    // Hits of one copy may go to different places again: only where the provider said so, one was impossible.
    const isOwnPlace = work.reverses !== undefined && it.answer === undefined;
    const weakened = isOwnPlace ? undefined : wasWeakened(it, work.asked);
    const ended = it.state.state === "settled" ? it.state.reason : "";
    return [weakened ?? "", ended];
  });
  const standing = sight.ours.filter(({ item }) => !tracked.some((it) => it.hit.itemId === item.itemId));
  if (standing.some((it) => isLeft(work, it))) {
    reasons.push("the release that this undoes had not moved it: left where it is");
  }
  if (standing.some((it) => isCalledOff(work, it))) reasons.push(work.cancelled ?? "");
  const gone = work.hits.filter((hit) => sight.vanished.includes(hit.itemId));
  if (gone.some((hit) => earlierAct(hit) === "unverified")) {
    reasons.push("gone: an earlier retraction's call was never confirmed, and may have done it");
  }
  const isFoundThere = standing.some((it) => !isLeft(work, it) && !isCalledOff(work, it));
  if (work.isRestored === true && (isFoundThere || gone.length > 0)) reasons.push(RESTORED);
  return [...new Set(reasons.filter((it) => it !== ""))].join("; ");
}

async function settle(
  run: Run,
  sight: Sight,
  tracked: readonly Tracked[],
  ending: Pick<Settlement, "outcome" | "reason" | "candidates">,
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
      ...(work.decided !== undefined && {
        decided: { by: work.decided.by, reason: work.decided.reason },
      }),
    },
    wasRead: wasRead(sight, tracked),
    changes: tracked.map(toChange),
    // Only a person can ask for the Inbox, and what a person put back stays.
    exempt: work.asked === "Inbox" && (ending.outcome === "moved" || ending.outcome === "already_there"),
  });
  if (!settled) return;
  // Whoever looked in vain at first has come again, and no longer knows when the answer came.
  const actedAt = run.traces.actedAt ?? tracked[0]?.begunAt;
  if (actedAt !== undefined)
    engine.report.took("acted_to_verified", engine.clock().getTime() - actedAt.getTime());
  engine.report.settled(work, ending.outcome, engine.clock());
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
