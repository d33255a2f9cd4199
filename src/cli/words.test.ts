import { expect, test } from "vitest";
import { onScreen } from "./words.ts";

test("a reason names destinations as the screen does", () => {
  const reason = "RecoverableItemsDeletions was impossible (no_such_place_in_gmail): DeletedItems instead";
  expect(onScreen(reason)).toBe(
    "Soft Delete (user recoverable) was impossible (no_such_place_in_gmail): Trash instead",
  );
  expect(onScreen("the folder Inbox is gone")).toBe("the folder Inbox is gone");
});
