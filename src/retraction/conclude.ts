import type { SeenItem, Sight } from "./look.ts";
import type { OperationState } from "./operation.ts";
import type { SettledOutcome } from "./outcome.ts";
import { isThere } from "./place.ts";
import type { Tracked } from "./tracked.ts";

/** So long an item may be out of sight after its operation began, before that counts as the end. */
const PATIENCE_MS = 15_000;

/** Ends operations whose item has left its id behind: a rule may have moved it, the user, or a call whose answer was lost. */
export function concludeOperations(tracked: readonly Tracked[], sight: Sight, now: Date): void {
  const elsewhere = sight.ours.filter((it) => it.hit === undefined);
  for (const it of tracked) {
    if (it.state.state === "settled" || !sight.vanished.includes(it.hit.itemId)) continue;
    const found = elsewhere.shift();
    if (found !== undefined) follow(it, found);
    else if (now.getTime() - it.begunAt.getTime() >= PATIENCE_MS) it.state = outOfSight(it.state);
  }
}

/** A look that found nothing left to do shows each unknown item at the destination or further. */
function follow(it: Tracked, { item }: SeenItem): void {
  const byUs = it.state.state === "verifying" || (it.state.state === "acting" && it.state.lost);
  it.state = byUs
    ? ended(it.state, "moved", "found there under another id")
    : ended(it.state, "removed_by_user", "somebody was faster");
  it.hit = { ...it.hit, itemId: item.itemId };
  it.after = item.state;
}

function outOfSight(state: OperationState): OperationState {
  return state.state === "verifying"
    ? ended(state, "unverified", "moved, says the provider; no search finds it")
    : ended(state, "removed_by_user", "it was there, and no search finds it now");
}

function ended({ asked }: OperationState, outcome: SettledOutcome, reason: string): OperationState {
  return { state: "settled", asked, outcome, reason };
}

/** True where the last look shows in a milder place what had been seen at the destination before. */
export function isPutBack({ state, hit }: Tracked, sight: Sight): boolean {
  if (state.state !== "settled" || state.outcome !== "moved") return false;
  const now = sight.ours.find((it) => it.item.itemId === hit.itemId)?.item.state;
  return now !== undefined && !isThere(now.place, state.asked);
}

/** Which place had to do instead of the one asked for, and why; `undefined` where it was that one. */
export function wasWeakened({ state, answer }: Tracked, asked: string): string | undefined {
  if (state.asked === asked) return undefined;
  const code = answer?.["code"];
  return `${asked} was impossible${code === undefined ? "" : ` (${code})`}: ${state.asked} instead`;
}
