import { expect, test } from "vitest";
import { type AutoRetract, NO_ACTION } from "./auto-retract.ts";
import { FRESH, nextVersion, type SettingChange } from "./setting-version.ts";

const savedAt = new Date("2026-03-02T09:00:00Z");
const setting: AutoRetract = {
  ...NO_ACTION,
  destinations: { ...NO_ACTION.destinations, MALICIOUS: "RecoverableItemsDeletions" },
};
const change: SettingChange = { setting, basedOn: 0, savedBy: "user-1", savedAt };

test("a fresh install stands on No Action, saved by nobody", () => {
  expect(FRESH).toEqual({ version: 0, setting: NO_ACTION, savedBy: undefined, savedAt: undefined });
});

test("a saved setting is the next version, with who and when", () => {
  expect(nextVersion(FRESH, change, "microsoft")).toEqual({
    result: "saved",
    next: { version: 1, setting, savedBy: "user-1", savedAt },
  });
});

test("who changes a version that is no longer the newest is told so", () => {
  const current = { ...FRESH, version: 4 };
  expect(nextVersion(current, { ...change, basedOn: 3 }, "microsoft")).toEqual({
    result: "conflict",
    current,
  });
});

test("a destination that the provider lacks is refused, with the reason", () => {
  const saved = nextVersion(FRESH, change, "google");
  expect(saved.result).toBe("refused");
  expect(saved.result === "refused" && saved.mistakes).toEqual([
    "MALICIOUS: Gmail has no recoverable area below Trash: choose Trash",
  ]);
});
