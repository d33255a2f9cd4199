import { expect, test } from "vitest";
import { newId } from "#shared/ids.ts";
import { concludeOperations, isPutBack, wasWeakened } from "./conclude.ts";
import type { FoundItem, ItemId, ItemState } from "./hit.ts";
import type { Sight } from "./look.ts";
import type { OperationState } from "./operation.ts";
import type { Place } from "./place.ts";
import type { Tracked } from "./tracked.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const acting = (lost: boolean): OperationState => ({
  state: "acting",
  asked: "DeletedItems",
  attempt: 1,
  lost,
});
const verifying: OperationState = {
  state: "verifying",
  asked: "DeletedItems",
  attempt: 1,
  itemId: "a" as ItemId,
};

function stateAt(place: Place): ItemState {
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

function tracked(itemId: string, state: OperationState, ageMs = 0): Tracked {
  const origin = stateAt("visible");
  const hit = { hitId: newId<Tracked["hit"]["hitId"]>(NOW), itemId: itemId as ItemId, origin };
  return {
    operationId: newId<Tracked["operationId"]>(NOW),
    begunAt: new Date(NOW.getTime() - ageMs),
    hit: { ...hit, restoredAt: undefined, last: undefined, lastRetract: undefined },
    state,
    after: undefined,
    answer: undefined,
  };
}

function sight(vanished: readonly string[], elsewhere: readonly string[], place: Place = "trash"): Sight {
  const identity = {
    messageId: undefined,
    from: undefined,
    subject: "",
    sentAt: undefined,
    networkMessageId: undefined,
    receivedIds: [],
  };
  const item = (itemId: string): FoundItem => ({
    itemId: itemId as ItemId,
    state: stateAt(place),
    identity,
    isOwn: false,
  });
  return {
    ours: elsewhere.map((it) => ({ item: item(it), hit: undefined, provedBy: "content-key" })),
    vanished: vanished as readonly ItemId[],
    own: 0,
    foreign: [],
    candidates: [],
  };
}

test("an item that changed its id with the move is followed, so that a release finds it", () => {
  for (const state of [verifying, acting(true)]) {
    const it = tracked("a", state);
    concludeOperations([it], sight(["a"], ["b"]), NOW);
    expect(it.state).toMatchObject({ state: "settled", outcome: "moved" });
    expect(it.hit.itemId).toBe("b");
    expect(it.after?.place).toBe("trash");
  }
});

test("where our call never came through, what lies there was put there by somebody else", () => {
  const it = tracked("a", acting(false));
  concludeOperations([it], sight(["a"], ["b"]), NOW);
  expect(it.state).toMatchObject({ state: "settled", outcome: "removed_by_user" });
});

test("two that vanished are never shown by one that was found", () => {
  const both = [tracked("a", verifying), tracked("c", verifying)];
  concludeOperations(both, sight(["a", "c"], ["b"]), NOW);
  expect(both.map((it) => it.state.state)).toEqual(["settled", "verifying"]);
});

test("out of sight is no end at once, and an honest one after some patience", () => {
  const fresh = tracked("a", verifying, 14_000);
  concludeOperations([fresh], sight(["a"], []), NOW);
  expect(fresh.state).toBe(verifying);
  const old = [tracked("a", verifying, 16_000), tracked("a", acting(true), 16_000)];
  concludeOperations(old, sight(["a"], []), NOW);
  expect(old.map((it) => it.state)).toMatchObject([
    { outcome: "unverified" },
    { outcome: "removed_by_user" },
  ]);
});

test("what was moved and lies in a milder place by now was put back by somebody", () => {
  const moved: OperationState = { state: "settled", asked: "DeletedItems", outcome: "moved", reason: "" };
  const it = tracked("a", moved);
  expect(isPutBack(it, sight([], ["a"], "visible"))).toBe(true);
  expect(isPutBack(it, sight([], ["a"], "trash"))).toBe(false);
  expect(isPutBack(it, sight([], ["a"], "recoverable"))).toBe(false);
  expect(isPutBack(it, sight(["a"], []))).toBe(false);
});

test("a weaker place than the one asked for is told, with the provider's own code", () => {
  const it = tracked("a", verifying);
  expect(wasWeakened(it, "DeletedItems")).toBeUndefined();
  expect(wasWeakened({ ...it, answer: { code: "ErrorQuotaExceeded" } }, "RecoverableItemsDeletions")).toBe(
    "RecoverableItemsDeletions was impossible (ErrorQuotaExceeded): DeletedItems instead",
  );
});
