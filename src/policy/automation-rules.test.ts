import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combine } from "#detection/combine.ts";
import type { Disposition } from "#detection/disposition.ts";
import type { Finding, Sign } from "#detection/finding.ts";
import { verdictRules } from "./automation-rules.ts";

function found(detector: string, sign: Sign, score: number, entryId?: string): Finding {
  return { detector, sign, field: "from", value: "v", reason: "Why.", score, entryId };
}

describe("the rules of a verdict", () => {
  test.each<[string, Disposition, readonly Finding[], readonly string[]]>([
    ["a check that decides alone", "MALICIOUS", [found("a", "malware", 10)], ["detector:a"]],
    [
      "a hint beside it is no second reason",
      "MALICIOUS",
      [found("a", "malware", 10), found("hint", "phishing", 2)],
      ["detector:a"],
    ],
    [
      "two that each decide are two reasons",
      "MALICIOUS",
      [found("a", "malware", 10), found("b", "phishing", 10)],
      ["detector:a", "detector:b"],
    ],
    [
      "what only comes to it together is there together",
      "MALICIOUS",
      [found("a", "phishing", 6), found("b", "phishing", 5)],
      ["detector:a", "detector:b"],
    ],
    [
      "an entry of the block list, by its id",
      "MALICIOUS",
      [found("block-list", "blocked", 10, "e1"), found("hint", "phishing", 2)],
      ["list:e1"],
    ],
    ["an entry without an id", "MALICIOUS", [found("block-list", "blocked", 10)], ["list:block"]],
    [
      "what speaks for something else does not count",
      "SPAM",
      [found("a", "spam", 6), found("hint", "phishing", 1), found("b", "spam", 0)],
      ["detector:a"],
    ],
    [
      "what speaks against it is weighed: neither comes to it alone",
      "SPAM",
      [found("a", "spam", 6), found("b", "spam", 4), found("trusted-sender", "wanted", 3)],
      ["detector:a", "detector:b"],
    ],
    ["a verdict without findings", "SUSPICIOUS", [], []],
    ["nothing found", "NONE", [found("a", "phishing", 2)], []],
  ])("%s", (_, disposition, findings, rules) => {
    expect(verdictRules(disposition, findings)).toEqual(rules);
  });

  test("every verdict but NONE that findings come to has a rule, and each is among the findings", () => {
    const sign = fc.constantFrom<Sign>("phishing", "malware", "spoof", "spam", "bulk", "wanted", "blocked");
    const finding = fc
      .tuple(fc.constantFrom("a", "b", "c"), sign, fc.integer({ min: 0, max: 10 }))
      .map(([detector, it, score]) => found(detector, it, score, it === "blocked" ? detector : undefined));
    fc.assert(
      fc.property(fc.array(finding), (findings) => {
        const disposition = combine(findings);
        const rules = verdictRules(disposition, findings);
        const names = new Set(findings.flatMap((it) => [`detector:${it.detector}`, `list:${it.detector}`]));
        expect(rules.length > 0).toBe(disposition !== "NONE");
        expect(rules.every((it) => names.has(it))).toBe(true);
      }),
    );
  });
});
