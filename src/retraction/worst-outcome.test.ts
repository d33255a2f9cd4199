import { expect, test } from "vitest";
import { compareStates } from "./compare-states.ts";
import { SETTLED } from "./outcome.ts";
import { worstOutcome } from "./worst-outcome.ts";

test("a copy shows the worst of its hits", () => {
  expect(worstOutcome(["moved", "unverified", "already_there"])).toBe("unverified");
  expect(worstOutcome(["already_there", "moved"])).toBe("moved");
  expect(worstOutcome(["restored", "restore_failed"])).toBe("restore_failed");
});

test("every outcome of a single hit is told as it is", () => {
  for (const outcome of SETTLED) expect(worstOutcome([outcome])).toBe(outcome);
});

test("without a hit there is no outcome", () => {
  expect(worstOutcome([])).toBeUndefined();
});

test("a release shows each field that did not come back", () => {
  const was = {
    place: "visible",
    folderId: "a",
    folderPath: "Inbox/Bills",
    labels: ["INBOX"],
    isRead: true,
    isFlagged: true,
    categories: ["Red"],
    importance: "high",
  } as const;
  expect(compareStates(was, was)).toEqual([]);
  expect(compareStates(was, { ...was, folderId: "b", folderPath: "Inbox", isRead: false })).toEqual([
    { field: "folder", was: "Inbox/Bills", is: "Inbox" },
    { field: "read", was: "true", is: "false" },
  ]);
});
