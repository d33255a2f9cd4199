import { expect, test } from "vitest";
import type { HitId, RetractionId } from "#shared/ids.ts";
import type { ItemId, ItemState } from "./hit.ts";
import type { KnownHit, KnownRetract, OperationId } from "./ledger.ts";
import type { Place } from "./place.ts";
import { wasTaken, whyLeft } from "./way-back.ts";

function at(place: Place): ItemState {
  return {
    place,
    folderId: place,
    folderPath: place,
    labels: [],
    isRead: false,
    isFlagged: false,
    categories: [],
    importance: "normal",
  };
}

/** A hit from the Inbox on which the newest operation was asked for Trash. */
function hit(before: Place, outcome: "moved" | "failed"): KnownHit {
  const lastRetract: KnownRetract = {
    operationId: "operation" as OperationId,
    retractionId: "retraction" as RetractionId,
    kind: "retract",
    before: at(before),
    intendedAt: new Date(0),
    state: { state: "settled", asked: "DeletedItems", outcome, reason: "" },
  };
  return {
    hitId: "hit" as HitId,
    itemId: "item" as ItemId,
    origin: at("visible"),
    restoredAt: undefined,
    last: lastRetract,
    lastRetract,
  };
}

test("what we put there is brought back", () => {
  expect(whyLeft(hit("visible", "moved"), at("trash"))).toBeUndefined();
});

test("where the last retraction got it no further, it is brought back from where an earlier one had put it", () => {
  expect(wasTaken(hit("junk", "failed"))).toBe(true);
  expect(whyLeft(hit("junk", "failed"), at("junk"))).toBeUndefined();
});

test("what the user has moved since is left where it is", () => {
  expect(whyLeft(hit("visible", "moved"), at("junk"))).toContain("moved since");
  expect(whyLeft(hit("visible", "failed"), at("visible"))).toContain("moved since");
  expect(whyLeft(hit("junk", "failed"), at("recoverable"))).toContain("moved since");
  expect(whyLeft(hit("junk", "moved"), at("junk"))).toContain("moved since");
});
