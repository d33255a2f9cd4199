import fc from "fast-check";
import { expect, test } from "vitest";
import type { CopyId } from "#shared/ids.ts";
import type { ItemState } from "./hit.ts";
import type { KnownHit } from "./ledger.ts";
import { PLACES, type Place } from "./place.ts";
import { previewOf } from "./release-preview.ts";

const COPY = { copyId: "copy" as CopyId, mailbox: "ann@corp.test" };

function at(place: Place, more: Partial<ItemState> = {}): ItemState {
  const fields = { labels: [], isRead: false, isFlagged: false, categories: [], importance: "normal" };
  return { place, folderId: place, folderPath: place, ...fields, ...more };
}

/** From the Inbox to Trash by us. */
const HIT = {
  origin: at("visible"),
  restoredAt: undefined,
  lastRetract: {
    before: at("visible"),
    state: { state: "settled", asked: "DeletedItems", outcome: "moved", reason: "" },
  },
} as unknown as KnownHit;

test("what lies where it was put comes back, and shows what was changed of it since", () => {
  expect(previewOf(COPY, [{ hit: HIT, now: at("trash", { isRead: true }) }])).toEqual({
    ...COPY,
    result: "comes_back",
    why: "",
    goesTo: ["visible"],
    changed: [{ field: "read", was: "false", is: "true" }],
  });
});

test("what the user has moved or deleted since is left, with the reason", () => {
  expect(previewOf(COPY, [{ hit: HIT, now: at("junk") }])).toMatchObject({
    result: "left",
    why: expect.stringContaining("moved since"),
  });
  expect(previewOf(COPY, [{ hit: HIT, now: undefined }])).toMatchObject({
    result: "left",
    why: expect.stringContaining("no longer"),
  });
});

test("a copy comes back as long as one of its items does, and says what is left of it", () => {
  const items = [
    { hit: HIT, now: at("trash") },
    { hit: HIT, now: undefined },
  ];
  expect(previewOf(COPY, items)).toMatchObject({
    result: "comes_back",
    why: "the item is no longer in the mailbox",
  });
});

test("nothing is said to come back that does not lie where it was put", () => {
  const seen = fc.constantFrom(...PLACES.map((it) => at(it)), undefined);
  fc.assert(
    fc.property(fc.array(seen, { minLength: 1, maxLength: 3 }), (all) => {
      const { result } = previewOf(
        COPY,
        all.map((now) => ({ hit: HIT, now })),
      );
      expect(result === "comes_back").toBe(all.some((it) => it?.place === "trash"));
    }),
  );
});
