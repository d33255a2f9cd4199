import fc from "fast-check";
import { expect, test } from "vitest";
import { type Folder, placeOfFolder, type WellKnown } from "./folder-place.ts";

const NAMES: ReadonlyMap<string, WellKnown> = new Map([
  ["I", "inbox"],
  ["J", "junkemail"],
  ["D", "deleteditems"],
  ["R", "recoverableitemsdeletions"],
  ["S", "sentitems"],
  ["F", "drafts"],
  ["O", "outbox"],
  ["M", "msgfolderroot"],
]);
const DUMPSTER = "dumpster";

function place(ids: readonly string[], isWhole = true) {
  const folders: Folder[] = ids.map((id, index) => ({ id, name: `name of ${id}`, parentId: ids[index + 1] }));
  return placeOfFolder({ folders, isWhole }, NAMES, DUMPSTER);
}

test("a folder is where its nearest well-known ancestor is", () => {
  expect(place(["I", "M"]).place).toBe("visible");
  expect(place(["mine", "I", "M"]).place).toBe("visible");
  expect(place(["mine", "M"]).place).toBe("visible");
  expect(place(["J", "M"]).place).toBe("junk");
  expect(place(["R", DUMPSTER]).place).toBe("recoverable");
});

test("a folder thrown into Deleted Items is trash, however deep", () => {
  expect(place(["deep", "mine", "D", "M"]).place).toBe("trash");
});

test("Sent Items, Drafts, Outbox and what lies below them are the owner's own", () => {
  expect(["S", "F", "O"].map((id) => place([id, "M"]).isOwn)).toEqual([true, true, true]);
  expect(place(["kept", "S", "M"]).isOwn).toBe(true);
  expect(place(["mine", "I", "M"]).isOwn).toBe(false);
});

test("what lies in the dumpster beside Deletions is gone for the user", () => {
  expect(place(["purges", DUMPSTER], false).place).toBe("gone");
});

test("the path is for people, from the top, without the roots", () => {
  expect(place(["deep", "mine", "M"]).path).toBe("name of mine/name of deep");
});

test("nothing counts as removed because its way to the top was not shown", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 6 }), { maxLength: 6 }), (ids) => {
      expect(place(ids, false).place).toBe("visible");
    }),
  );
});

test("a folder that is not shown at all is known to be so", () => {
  expect(place([], false)).toMatchObject({ place: "visible", isShown: false });
});
