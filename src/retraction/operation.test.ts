import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DESTINATIONS } from "#policy/destination.ts";
import type { ItemId, ItemState } from "./hit.ts";
import { applyOperationEvent, type OperationEvent, type OperationState } from "./operation.ts";
import { isThere, PLACES, type Place } from "./place.ts";
import { FAULTS, ProviderError } from "./provider-error.ts";

function at(place: Place): ItemState {
  return {
    place,
    folderId: "f",
    folderPath: place,
    labels: [],
    isRead: false,
    isFlagged: false,
    categories: [],
    importance: "normal",
  };
}

const acting = (asked: (typeof DESTINATIONS)[number], attempt = 1, lost = false): OperationState => ({
  state: "acting",
  asked,
  attempt,
  lost,
});
const answered: OperationEvent = { type: "answered", itemId: "item" as ItemId };
const seen = (place: Place | undefined): OperationEvent => ({ type: "seen", now: place && at(place) });
const refused = (
  fault: (typeof FAULTS)[number],
  whenImpossible: "leave" | "next_weaker" = "leave",
): OperationEvent => ({
  type: "refused",
  error: new ProviderError(fault, "no", { code: "ErrorX" }),
  whenImpossible,
});
const after = (start: OperationState, ...events: OperationEvent[]): OperationState =>
  events.reduce(applyOperationEvent, start);

const anyEvent = fc.oneof(
  fc.constant(answered),
  fc.constant<OperationEvent>({ type: "lost" }),
  fc.constant<OperationEvent>({ type: "cancelled", reason: "called off" }),
  fc.constantFrom(...PLACES, undefined).map(seen),
  fc
    .tuple(fc.constantFrom(...FAULTS), fc.constantFrom("leave" as const, "next_weaker" as const))
    .map(([f, w]) => refused(f, w)),
);

describe("an operation", () => {
  test("is moved only after the provider's yes was seen in the mailbox", () => {
    expect(after(acting("DeletedItems"), answered).state).toBe("verifying");
    expect(after(acting("DeletedItems"), answered, seen("trash"))).toMatchObject({
      state: "settled",
      outcome: "moved",
    });
  });

  test("counts an item that went further than asked as moved", () => {
    expect(after(acting("JunkEmail"), answered, seen("recoverable"))).toMatchObject({ outcome: "moved" });
  });

  test("acts again where the provider says yes and nothing happened, and ends as unverified", () => {
    const liar = [answered, seen("visible")];
    expect(after(acting("JunkEmail"), ...liar)).toMatchObject({ state: "acting", attempt: 2 });
    expect(after(acting("JunkEmail"), ...liar, ...liar, ...liar)).toMatchObject({
      state: "settled",
      outcome: "unverified",
    });
  });

  test("believes a hard delete by the provider's own yes and the item out of sight", () => {
    expect(after(acting("RecoverableItemsPurges"), answered, seen(undefined))).toMatchObject({
      outcome: "moved",
    });
  });

  test("is unverified where a hard delete's answer was lost and the item is out of sight", () => {
    const lost = after(acting("RecoverableItemsPurges"), { type: "lost" }, seen(undefined));
    expect(lost).toMatchObject({ state: "settled", outcome: "unverified" });
  });

  test("is moved where an answer was lost and the item is seen at the destination", () => {
    expect(after(acting("DeletedItems"), { type: "lost" }, seen("trash"))).toMatchObject({
      outcome: "moved",
    });
  });

  test("takes the next weaker place where the asked one is impossible and the setting says so", () => {
    const impossible = refused("destination_impossible", "next_weaker");
    expect(after(acting("RecoverableItemsPurges"), impossible)).toMatchObject({
      state: "acting",
      asked: "RecoverableItemsDeletions",
    });
    expect(after(acting("RecoverableItemsPurges"), impossible, impossible)).toMatchObject({
      asked: "DeletedItems",
    });
    expect(after(acting("RecoverableItemsPurges"), refused("destination_impossible"))).toMatchObject({
      state: "settled",
      outcome: "unsupported",
    });
  });

  test("never takes a missing item for a removed one", () => {
    const gone = after(acting("DeletedItems"), refused("item_gone"));
    expect(gone).toMatchObject({ state: "acting", lost: false });
    expect(after(gone, seen(undefined)).state).toBe("acting");
  });

  test("once settled, never changes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DESTINATIONS),
        fc.array(anyEvent),
        fc.array(anyEvent),
        (asked, before, later) => {
          const settled = after(acting(asked), ...before);
          fc.pre(settled.state === "settled");
          expect(after(settled, ...later)).toBe(settled);
        },
      ),
    );
  });

  test("is moved only if the last thing seen was as far as asked, or out of sight after a hard delete", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DESTINATIONS),
        fc.array(anyEvent, { maxLength: 12 }),
        (asked, events) => {
          const states = events.reduce<OperationState[]>(
            (all, event) => [...all, applyOperationEvent(all.at(-1) ?? acting(asked), event)],
            [],
          );
          const end = states.findIndex((it) => it.state === "settled" && it.outcome === "moved");
          fc.pre(end >= 0);
          const event = events[end];
          const place = event?.type === "seen" ? (event.now?.place ?? "gone") : "visible";
          expect(isThere(place, states[end]?.asked ?? asked)).toBe(true);
        },
      ),
    );
  });
});

describe("an operation that somebody interferes with", () => {
  test("is not worn out by silence: only a yes without an effect counts as an attempt", () => {
    const silence: OperationEvent[] = Array.from({ length: 50 }, () => [
      { type: "lost" } as const,
      seen("visible"),
    ]).flat();
    expect(after(acting("DeletedItems"), ...silence)).toEqual(acting("DeletedItems"));
  });

  test("is refused where it is called off and the item is where it was", () => {
    const off: OperationEvent = { type: "cancelled", reason: "cancelled by ann" };
    expect(after(acting("DeletedItems"), off)).toMatchObject({
      outcome: "refused",
      reason: "cancelled by ann",
    });
    const moved = after(acting("DeletedItems"), answered, seen("trash"));
    expect(after(moved, off)).toBe(moved);
  });

  test("is the user's deed where a hard delete finds the item gone before its turn", () => {
    const gone = after(acting("RecoverableItemsPurges"), refused("item_gone"), seen(undefined));
    expect(gone).toMatchObject({ state: "settled", outcome: "removed_by_user" });
  });

  test("to the Inbox is done where the item is visible, and nowhere else", () => {
    expect(after(acting("Inbox"), answered, seen("visible"))).toMatchObject({ outcome: "moved" });
    expect(after(acting("Inbox"), answered, seen("junk"))).toMatchObject({ state: "acting", attempt: 2 });
  });
});
