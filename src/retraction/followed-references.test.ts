import { expect, test } from "vitest";
import { followedReferences } from "./followed-references.ts";

const forward = {
  direction: "internal",
  trust: { trusted: true },
  mail: { references: ["<phish@evil.example>"] },
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

test("mail from inside is followed by what it answers or forwards", () => {
  expect(followedReferences(forward)).toEqual(["<phish@evil.example>"]);
  expect(followedReferences({ ...forward, direction: "outbound" })).toHaveLength(1);
});

test("mail from outside, untrusted, unreadable or from whom a person has allowed is not", () => {
  expect(followedReferences({ ...forward, direction: "inbound" })).toEqual([]);
  expect(followedReferences({ ...forward, trust: { trusted: false } })).toEqual([]);
  expect(followedReferences({ ...forward, mail: undefined })).toEqual([]);
  expect(followedReferences({ ...forward, verdict: { findings: [allowed] } })).toEqual([]);
});
