import { expect, test } from "vitest";
import { RESPONSES } from "./responses.ts";
import { daysKept, RETENTION } from "./retention.ts";

test("a fresh install stands on the providers' defaults, and says that nobody knows Deleted Items", () => {
  expect(RETENTION.fallback).toEqual({
    microsoft: { junk: 30, deletedItems: "unknown", recoverableItems: 14 },
    google: { spam: 30, trash: 30 },
    undeliver: { search: 90, raw: "never", messages: "never", retracted: "never" },
  });
});

test("what an earlier version stored is made whole, and what is no period is not taken over", () => {
  const stored = { microsoft: { deletedItems: 90, junk: "soon", recoverableItems: "never" } };
  expect(RETENTION.read(stored)).toEqual({
    microsoft: { junk: 30, deletedItems: 90, recoverableItems: "never" },
    google: { spam: 30, trash: 30 },
    undeliver: { search: 90, raw: "never", messages: "never", retracted: "never" },
  });
  expect(() => RETENTION.read("30 days")).toThrow("no retention setting");
});

test("what mail is found by is kept for a week at least, and never for less than the responses look back", () => {
  const kept = (search: unknown, days = 7) =>
    daysKept(RETENTION.read({ undeliver: { search } }), {
      postDelivery: { ...RESPONSES.fallback.postDelivery, days },
    }).search;
  expect(kept(30)).toBe(30);
  expect(kept(30, 60)).toBe(60);
  expect(kept(1)).toBe(7);
  expect(kept("unknown")).toBe(90);
  expect(kept("never")).toBe(Number.POSITIVE_INFINITY);
});

test("messages stay for as long as the responses look back, and nothing finds them once they are gone", () => {
  const kept = (undeliver: object, days = 7) =>
    daysKept(RETENTION.read({ undeliver }), { postDelivery: { ...RESPONSES.fallback.postDelivery, days } });
  expect(kept({})).toEqual({
    search: 90,
    raw: Number.POSITIVE_INFINITY,
    messages: Number.POSITIVE_INFINITY,
    retracted: Number.POSITIVE_INFINITY,
  });
  expect(kept({ messages: 30, raw: 10 })).toMatchObject({ messages: 30, raw: 10, search: 30 });
  expect(kept({ messages: 30 }, 60)).toMatchObject({ messages: 60, search: 60 });
  expect(kept({ messages: 30, search: "never" })).toMatchObject({ search: 30 });
});

test("no figure of ours is stored below its least", () => {
  const { undeliver } = RETENTION.read({
    undeliver: { search: 1, raw: 1, messages: 1, retracted: "unknown" },
  });
  expect(undeliver).toEqual({ search: 7, raw: 7, messages: 30, retracted: "never" });
});
