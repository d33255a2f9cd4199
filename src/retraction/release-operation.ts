import { assertNever } from "#shared/assert-never.ts";
import { compareStates } from "./compare-states.ts";
import type { ItemState } from "./hit.ts";

/** The way back of one hit. */
export type ReleaseState =
  | { readonly state: "acting"; readonly asked: "origin"; readonly attempt: number; readonly lost: boolean }
  | { readonly state: "verifying"; readonly asked: "origin"; readonly attempt: number }
  | {
      readonly state: "settled";
      readonly asked: "origin";
      readonly outcome: "restored" | "restore_failed";
      readonly reason: string;
    };

export type ReleaseEvent =
  | { readonly type: "answered" }
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "lost" }
  | { readonly type: "seen"; readonly now: ItemState | undefined; readonly origin: ItemState };

const MAX_ATTEMPTS = 3;

/** Applies `event`, or returns `current` itself when the event is late or changes nothing. */
export function applyReleaseEvent(current: ReleaseState, event: ReleaseEvent): ReleaseState {
  if (current.state === "settled") return current;
  switch (event.type) {
    case "answered":
      return current.state === "acting"
        ? { state: "verifying", asked: "origin", attempt: current.attempt }
        : current;
    case "lost":
      return current.state === "acting" && !current.lost ? { ...current, lost: true } : current;
    case "refused":
      return failed(event.reason);
    case "seen":
      return seen(current, event.now, event.origin);
    default:
      return assertNever(event);
  }
}

type Open = Exclude<ReleaseState, { state: "settled" }>;

/** Back where it was counts as restored; fields that differ all the same are shown, not hidden. */
function seen(current: Open, now: ItemState | undefined, origin: ItemState): ReleaseState {
  if (now === undefined) return failed("the item is no longer in the mailbox");
  if (compareStates(origin, now).length === 0) return restored();
  // Nothing was said and nothing was done, however often: only a yes without an effect counts as an attempt.
  if (current.state === "acting") return current.lost ? { ...current, lost: false } : current;
  if (now.place === origin.place) return restored();
  if (current.attempt >= MAX_ATTEMPTS)
    return failed("the provider says it was put back, the mailbox does not show it");
  return { state: "acting", asked: "origin", attempt: current.attempt + 1, lost: false };
}

function restored(): ReleaseState {
  return { state: "settled", asked: "origin", outcome: "restored", reason: "" };
}

function failed(reason: string): ReleaseState {
  return { state: "settled", asked: "origin", outcome: "restore_failed", reason };
}
