import { expect, test } from "vitest";
import type { ItemState } from "./hit.ts";
import { applyReleaseEvent, type ReleaseState } from "./release-operation.ts";

const origin: ItemState = {
  place: "visible",
  folderId: "inbox",
  folderPath: "Inbox",
  labels: [],
  isRead: true,
  isFlagged: false,
  categories: ["Red"],
  importance: "normal",
};
const start: ReleaseState = { state: "acting", asked: "origin", attempt: 1, lost: false };
const seen = (now: ItemState | undefined) => ({ type: "seen", now, origin }) as const;

test("a hit is restored when it is seen as it was", () => {
  const asked = applyReleaseEvent(start, { type: "answered" });
  expect(applyReleaseEvent(asked, seen(origin))).toMatchObject({ state: "settled", outcome: "restored" });
});

test("back in its place with a field that differs is restored: the difference is shown beside it", () => {
  const asked = applyReleaseEvent(start, { type: "answered" });
  expect(applyReleaseEvent(asked, seen({ ...origin, isRead: false }))).toMatchObject({ outcome: "restored" });
});

test("a yes that the mailbox does not show is tried three times", () => {
  const there = { ...origin, place: "trash" as const, folderPath: "Deleted Items" };
  let state: ReleaseState = { ...start };
  for (let i = 0; i < 2; i++) {
    state = applyReleaseEvent(applyReleaseEvent(state, { type: "answered" }), seen(there));
    expect(state.state).toBe("acting");
  }
  state = applyReleaseEvent(applyReleaseEvent(state, { type: "answered" }), seen(there));
  expect(state).toMatchObject({ state: "settled", outcome: "restore_failed" });
});

test("an item that is gone cannot be restored, and says so", () => {
  expect(applyReleaseEvent(start, seen(undefined))).toMatchObject({
    outcome: "restore_failed",
    reason: "the item is no longer in the mailbox",
  });
});

test("a lost answer is settled by what the mailbox shows", () => {
  const lost = applyReleaseEvent(start, { type: "lost" });
  expect(applyReleaseEvent(lost, seen(origin))).toMatchObject({ outcome: "restored" });
});
