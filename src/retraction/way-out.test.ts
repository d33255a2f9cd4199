import fc from "fast-check";
import { expect, test } from "vitest";
import { DESTINATIONS } from "#policy/destination.ts";
import type { HitId, RetractionId } from "#shared/ids.ts";
import type { ItemState } from "./hit.ts";
import type { KnownHit } from "./ledger.ts";
import type { SeenItem } from "./look.ts";
import { PLACES, type Place, placeOf } from "./place.ts";
import { wayOut } from "./way-out.ts";

const RELEASE = "release" as RetractionId;
const OTHER = "other" as RetractionId;

function at(place: Place): ItemState {
  const fields = { isRead: false, isFlagged: false, categories: [], importance: "normal" };
  return { place, folderId: undefined, folderPath: place, labels: [], ...fields };
}

/** An item that is at `now` and that `by` had found at `before` and put back at `origin`. */
function seen(now: Place, before: Place, by: RetractionId | undefined, origin: Place = "visible"): SeenItem {
  const state = { state: "settled", asked: "origin", outcome: "restored", reason: "" } as const;
  const last =
    by === undefined
      ? undefined
      : ({
          operationId: "o",
          retractionId: by,
          before: at(before),
          intendedAt: new Date(0),
          kind: "release",
          state,
        } as unknown as KnownHit["last"]);
  const hit = {
    hitId: "h" as HitId,
    itemId: "i",
    origin: at(origin),
    restoredAt: new Date(0),
    last,
  } as KnownHit;
  return { item: { itemId: "i", state: at(now) } as SeenItem["item"], hit, provedBy: "known" };
}

const place = fc.constantFrom(...PLACES);

test("an ordinary retraction takes every item to the one place asked for", () => {
  fc.assert(
    fc.property(place, place, fc.constantFrom(...DESTINATIONS), (now, before, asked) => {
      expect(wayOut({ asked, reverses: undefined }, seen(now, before, RELEASE))).toBe(asked);
    }),
  );
});

test("the undo of a release takes a hit to the place where that release found it, whatever the others are asked", () => {
  const found = fc.constantFrom("junk", "trash", "recoverable") as fc.Arbitrary<Place>;
  fc.assert(
    fc.property(place, found, fc.constantFrom(...DESTINATIONS), (now, before, asked) => {
      const to = wayOut({ asked, reverses: RELEASE }, seen(now, before, RELEASE));
      expect(to && placeOf(to)).toBe(before);
    }),
  );
});

test("no undo is a hard delete, wherever a release says that it found the mail", () => {
  fc.assert(
    fc.property(place, place, (now, before) => {
      const to = wayOut({ asked: "DeletedItems", reverses: RELEASE }, seen(now, before, RELEASE));
      expect(to).not.toBe("RecoverableItemsPurges");
    }),
  );
});

test("a hit that the release left alone is left alone, by its undo too", () => {
  for (const by of [OTHER, undefined]) {
    expect(
      wayOut({ asked: "DeletedItems", reverses: RELEASE }, seen("visible", "trash", by)),
    ).toBeUndefined();
  }
});

test("on the way to the Inbox, what the user has moved since is left where it is", () => {
  const asking = { asked: "Inbox", reverses: RELEASE } as const;
  expect(wayOut(asking, seen("junk", "visible", RELEASE, "junk"))).toBe("Inbox");
  expect(wayOut(asking, seen("trash", "visible", RELEASE, "junk"))).toBeUndefined();
});

test("another item of ours that turned up since goes as well, but never back to the Inbox", () => {
  const other = { ...seen("visible", "trash", RELEASE), hit: undefined };
  expect(wayOut({ asked: "DeletedItems", reverses: RELEASE }, other)).toBe("DeletedItems");
  expect(wayOut({ asked: "Inbox", reverses: RELEASE }, other)).toBeUndefined();
});
