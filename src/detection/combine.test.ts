import fc from "fast-check";
import { expect, test } from "vitest";
import { combine } from "./combine.ts";
import { DISPOSITIONS, type Disposition } from "./disposition.ts";
import type { Finding, Sign } from "./finding.ts";

const SIGNS: readonly Sign[] = [
  ...(["phishing", "malware", "spoof", "spam", "bulk", "wanted"] as const),
  ...(["blocked", "allowed", "not-judged"] as const),
];

/** Each pair is a finding of a detector of its own. */
function findings(...pairs: readonly (readonly [Sign, number])[]): readonly Finding[] {
  return pairs.map(([sign, score], at) => ({
    detector: `d${at}`,
    sign,
    score,
    field: "x",
    value: "",
    reason: "",
  }));
}

test.each<[Disposition, readonly (readonly [Sign, number])[]]>([
  ["NONE", []],
  ["NONE", [["phishing", 3]]],
  ["NONE", [["spoof", 2]]],
  [
    "NONE",
    [
      ["spoof", 2],
      ["phishing", 3],
    ],
  ],
  ["NONE", [["spam", 4]]],
  ["NONE", [["bulk", 2]]],
  ["NONE", [["not-judged", 10]]],
  ["SUSPICIOUS", [["phishing", 4]]],
  [
    "SUSPICIOUS",
    [
      ["phishing", 3],
      ["phishing", 1],
    ],
  ],
  ["SUSPICIOUS", [["malware", 8]]],
  [
    "SUSPICIOUS",
    [
      ["phishing", 4],
      ["spam", 10],
      ["bulk", 10],
    ],
  ],
  ["MALICIOUS", [["malware", 10]]],
  [
    "MALICIOUS",
    [
      ["phishing", 6],
      ["malware", 4],
    ],
  ],
  [
    "MALICIOUS",
    [
      ["phishing", 6],
      ["phishing", 4],
      ["spoof", 6],
    ],
  ],
  [
    "MALICIOUS",
    [
      ["malware", 10],
      ["wanted", 10],
    ],
  ],
  ["SPOOF", [["spoof", 6]]],
  [
    "SPOOF",
    [
      ["spoof", 2],
      ["phishing", 4],
    ],
  ],
  [
    "SPOOF",
    [
      ["spoof", 2],
      ["spoof", 2],
      ["phishing", 2],
    ],
  ],
  [
    "SPOOF",
    [
      ["spoof", 6],
      ["wanted", 5],
    ],
  ],
  [
    "NONE",
    [
      ["spoof", 4],
      ["phishing", 4],
      ["wanted", 3],
    ],
  ],
  [
    "NONE",
    [
      ["phishing", 4],
      ["wanted", 3],
    ],
  ],
  ["SPAM", [["spam", 8]]],
  [
    "SPAM",
    [
      ["spam", 8],
      ["bulk", 6],
    ],
  ],
  [
    "BULK",
    [
      ["spam", 7],
      ["bulk", 6],
    ],
  ],
  ["BULK", [["bulk", 3]]],
  [
    "NONE",
    [
      ["bulk", 6],
      ["wanted", 5],
    ],
  ],
  ["MALICIOUS", [["blocked", 10]]],
  ["NONE", [["allowed", 10]]],
  [
    "NONE",
    [
      ["allowed", 10],
      ["malware", 10],
      ["spoof", 6],
    ],
  ],
  [
    "MALICIOUS",
    [
      ["allowed", 10],
      ["blocked", 10],
    ],
  ],
  [
    "MALICIOUS",
    [
      ["blocked", 10],
      ["wanted", 10],
    ],
  ],
])("%s from %o", (disposition, pairs) => {
  expect(combine(findings(...pairs))).toBe(disposition);
});

const finding: fc.Arbitrary<Finding> = fc.record({
  detector: fc.constantFrom("a", "b", "c", "d", "e"),
  sign: fc.constantFrom(...SIGNS),
  field: fc.constant("x"),
  value: fc.constant(""),
  reason: fc.constant(""),
  score: fc.nat(10),
});
const severity = (it: readonly Finding[]): number => -DISPOSITIONS.indexOf(combine(it));

test("one more sign of phishing, malware, forgery or a block never makes a verdict milder", () => {
  const bad = fc.record({
    detector: fc.constantFrom("a", "z"),
    sign: fc.constantFrom<Sign>("phishing", "malware", "spoof", "blocked"),
    field: fc.constant("x"),
    value: fc.constant(""),
    reason: fc.constant(""),
    score: fc.integer({ min: 0, max: 10 }),
  });
  fc.assert(
    fc.property(fc.array(finding), bad, (before, more) => {
      expect(severity([...before, more])).toBeGreaterThanOrEqual(severity(before));
    }),
  );
});

test("the order of findings does not matter, and one trick in forty links is one trick", () => {
  fc.assert(
    fc.property(fc.array(finding), (all) => {
      expect(combine(all.toReversed())).toBe(combine(all));
      expect(combine([...all, ...all])).toBe(combine(all));
    }),
  );
});

test("what could not be judged changes nothing", () => {
  fc.assert(
    fc.property(fc.array(finding), (all) => {
      expect(combine(all.filter((it) => it.sign !== "not-judged"))).toBe(combine(all));
    }),
  );
});
