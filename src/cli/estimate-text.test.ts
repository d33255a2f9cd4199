import { expect, test } from "vitest";
import { estimateText } from "./estimate-text.ts";

const NOW = new Date("2026-05-04T10:00:00Z");
const ESTIMATE = {
  done_at: null,
  earliest: "2026-05-04T10:00:30.000Z",
  latest: null,
  waits_for: "work",
  until: null,
  copies: 12,
} as const;

test("what is only work says how long it takes, and how long at most", () => {
  const estimate = { ...ESTIMATE, done_at: "2026-05-04T10:00:42.000Z", latest: "2026-05-04T10:02:00.000Z" };
  expect(estimateText(estimate, NOW)).toBe("through in about 42 s, hardly more than 2 min");
});

test("a throttled run says until when, and how many copies wait for it", () => {
  const throttled = {
    ...ESTIMATE,
    waits_for: "throttled",
    until: "2026-05-04T10:15:00.000Z",
    copies: 1,
  } as const;
  expect(estimateText({ ...throttled, done_at: "2026-05-04T10:15:01.000Z" }, NOW)).toBe(
    "1 copy: the provider asked to wait until 10:15:00 · through in about 15 min",
  );
});

test("who waits for a delivery is told when it is looked for again, and when it is given up", () => {
  const missing = {
    ...ESTIMATE,
    waits_for: "delivery",
    until: "2026-05-04T10:05:00.000Z",
    latest: "2026-05-05T10:00:00.000Z",
  } as const;
  expect(estimateText(missing, NOW)).toBe(
    "12 copies not delivered yet, looked for again at 10:05:00 · given up in 24 h",
  );
});

test("where a person has to act no time is said, and what to do is", () => {
  expect(estimateText({ ...ESTIMATE, waits_for: "person" }, NOW)).toBe(
    "12 copies held until somebody decides",
  );
  expect(estimateText({ ...ESTIMATE, waits_for: "connection" }, NOW)).toContain("resume it");
});

test("nothing is said where nothing is open, and an unknown reason of a newer server is shown as it is", () => {
  expect(estimateText(null, NOW)).toBe("");
  expect(estimateText(undefined, NOW)).toBe("");
  expect(estimateText({ ...ESTIMATE, waits_for: "moon" }, NOW)).toBe("12 copies wait: moon");
});
