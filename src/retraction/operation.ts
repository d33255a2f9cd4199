import { assertNever } from "#shared/assert-never.ts";
import { type Destination, nextWeaker, type WhenImpossible } from "#policy/destination.ts";
import type { ItemId, ItemState } from "./hit.ts";
import type { SettledOutcome } from "./outcome.ts";
import { isThere, placeOf } from "./place.ts";
import type { ProviderError } from "./provider-error.ts";

/** What is done to one hit, from the committed intent to the verified end. */
export type OperationState =
  /** The intent is committed. A call may be under way, or may have happened without our knowing (`lost`). */
  | {
      readonly state: "acting";
      readonly asked: Destination;
      readonly attempt: number;
      readonly lost: boolean;
    }
  /** The provider said yes; nobody has looked yet. `itemId`: under which the item is known now. */
  | {
      readonly state: "verifying";
      readonly asked: Destination;
      readonly attempt: number;
      readonly itemId: ItemId | undefined;
    }
  | {
      readonly state: "settled";
      readonly outcome: SettledOutcome;
      readonly asked: Destination;
      readonly reason: string;
    };

export type OperationEvent =
  | { readonly type: "answered"; readonly itemId: ItemId | undefined }
  | { readonly type: "refused"; readonly error: ProviderError; readonly whenImpossible: WhenImpossible }
  /** No answer came: the work may be done or not. */
  | { readonly type: "lost" }
  /** Somebody called it off, and the mailbox shows the item where it was. */
  | { readonly type: "cancelled"; readonly reason: string }
  /** The mailbox was read again; `undefined`: the provider knows the item no more. */
  | { readonly type: "seen"; readonly now: ItemState | undefined };

/** So often a provider may say yes without its showing in the mailbox. */
const MAX_ATTEMPTS = 3;

/** Applies `event`, or returns `current` itself when the event is late or changes nothing. */
export function applyOperationEvent(current: OperationState, event: OperationEvent): OperationState {
  switch (current.state) {
    case "acting":
      return whileActing(current, event);
    case "verifying":
      return whileVerifying(current, event);
    case "settled":
      return current;
    default:
      return assertNever(current);
  }
}

type Acting = Extract<OperationState, { state: "acting" }>;
type Verifying = Extract<OperationState, { state: "verifying" }>;

function whileActing(current: Acting, event: OperationEvent): OperationState {
  switch (event.type) {
    case "answered":
      return { state: "verifying", asked: current.asked, attempt: current.attempt, itemId: event.itemId };
    case "lost":
      return current.lost ? current : { ...current, lost: true };
    case "refused":
      return refused(current, event.error, event.whenImpossible);
    case "cancelled":
      return settled(current, "refused", event.reason);
    case "seen":
      return seenAfterSilence(current, event.now);
    default:
      return assertNever(event);
  }
}

function whileVerifying(current: Verifying, event: OperationEvent): OperationState {
  if (event.type === "cancelled") return settled(current, "refused", event.reason);
  return event.type === "seen" ? verified(current, event.now) : current;
}

/** Faults of the mailbox or the connection change nothing here: whoever runs the copy postpones it. */
function refused(current: Acting, error: ProviderError, whenImpossible: WhenImpossible): OperationState {
  const code = error.code ?? error.fault;
  if (error.fault === "destination_impossible") {
    const weaker = whenImpossible === "next_weaker" ? nextWeaker(current.asked) : undefined;
    return weaker === undefined
      ? settled(current, "unsupported", `the provider cannot put it there: ${code}`)
      : { state: "acting", asked: weaker, attempt: 1, lost: false };
  }
  if (error.fault === "rejected") return settled(current, "failed", `the provider refused: ${code}`);
  if (error.fault === "unsupported")
    return settled(current, "unsupported", `the provider cannot do this: ${code}`);
  // `item_gone`: somebody was faster than this call, or an earlier one of ours: a look decides.
  return current;
}

/** A worker died or an answer was lost: only the mailbox knows what happened. */
function seenAfterSilence(current: Acting, now: ItemState | undefined): OperationState {
  const wanted = placeOf(current.asked);
  if (now === undefined) {
    if (wanted !== "gone") return current; // elsewhere under another id, or deleted: a search decides
    return current.lost
      ? settled(current, "unverified", "the provider's answer was lost, and the item is out of sight")
      : settled(current, "removed_by_user", "it was gone before the provider's turn came");
  }
  if (isThere(now.place, current.asked)) return settled(current, "moved", "");
  // Nothing was said and nothing was done, however often: only a yes without an effect counts as an attempt.
  return current.lost ? { ...current, lost: false } : current;
}

function verified(current: Verifying, now: ItemState | undefined): OperationState {
  // The provider's own yes to this attempt, and then the item is out of sight: both together are the proof.
  if (now === undefined) return placeOf(current.asked) === "gone" ? settled(current, "moved", "") : current;
  return isThere(now.place, current.asked) ? settled(current, "moved", "") : again(current);
}

function again(current: Verifying): OperationState {
  return current.attempt >= MAX_ATTEMPTS
    ? settled(current, "unverified", "the provider says it was moved, the mailbox does not show it")
    : { state: "acting", asked: current.asked, attempt: current.attempt + 1, lost: false };
}

function settled(from: Acting | Verifying, outcome: SettledOutcome, reason: string): OperationState {
  return { state: "settled", outcome, asked: from.asked, reason };
}
