import { expect, test } from "vitest";
import { isFollowed } from "./is-followed.ts";

const forward = {
  direction: "internal",
  trust: { trusted: true },
  mail: {},
  verdict: { findings: [] },
} as const;
const allowed = {
  detector: "allow-list",
  sign: "allowed",
  field: "from",
  value: "",
  reason: "",
  score: 10,
} as const;

test("mail from inside is followed", () => {
  expect(isFollowed(forward)).toBe(true);
  expect(isFollowed({ ...forward, direction: "outbound" })).toBe(true);
});

test("mail from outside, untrusted, unreadable or from whom a person has allowed is not", () => {
  expect(isFollowed({ ...forward, direction: "inbound" })).toBe(false);
  expect(isFollowed({ ...forward, trust: { trusted: false } })).toBe(false);
  expect(isFollowed({ ...forward, mail: undefined })).toBe(false);
  expect(isFollowed({ ...forward, verdict: { findings: [allowed] } })).toBe(false);
});
