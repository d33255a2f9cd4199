import fc from "fast-check";
import { expect, test } from "vitest";
import { combine } from "./combine.ts";
import { DISPOSITIONS, isGraver } from "./disposition.ts";
import type { Finding } from "./finding.ts";
import { reclassified, withFinding, withoutFinding } from "./reconsider.ts";

const finding = (more: Partial<Finding> = {}): Finding => ({
  detector: "indicator",
  sign: "indicated",
  field: "link",
  value: "evil.example",
  reason: "It matches.",
  score: 10,
  disposition: "MALICIOUS",
  ...more,
});
const spam = finding({ detector: "bulk-wording", sign: "spam", value: "win", score: 9, disposition: "SPAM" });
const verdictOf = (...findings: readonly Finding[]) => ({ disposition: combine(findings), findings });

test("what has become known makes a verdict graver, and says so first", () => {
  const graver = withFinding(verdictOf(spam), finding());
  expect(graver).toEqual({ disposition: "MALICIOUS", findings: [finding(), spam] });
  expect(withFinding(verdictOf(finding()), finding())).toBeUndefined();
  expect(withFinding(verdictOf(finding()), finding({ value: "x", disposition: "SPAM" }))).toBeUndefined();
});

test("what is taken back makes it milder, save where something else says the same or a person has spoken", () => {
  const both = verdictOf(finding(), spam);
  expect(withoutFinding(both, finding())).toEqual({ disposition: "SPAM", findings: [spam] });
  expect(withoutFinding(verdictOf(spam), finding())).toBeUndefined();
  expect(withoutFinding(verdictOf(finding(), finding({ value: "y" })), finding())).toBeUndefined();
  expect(withoutFinding(reclassified(both, "MALICIOUS", "token:soar"), finding())).toBeUndefined();
});

test("a person's word counts whatever was found, and the last word replaces the one before", () => {
  const none = reclassified(verdictOf(finding()), "NONE", "token:soar");
  expect(none.disposition).toBe("NONE");
  expect(withFinding(none, finding({ value: "z" }))).toBeUndefined();
  const spoof = reclassified(none, "SPOOF", "token:soar");
  expect([spoof.disposition, spoof.findings.length]).toEqual(["SPOOF", 2]);
});

test("adding never makes a verdict milder, taking back never graver", () => {
  const any = fc.record({
    detector: fc.constantFrom("indicator", "block-list", "x"),
    sign: fc.constantFrom("indicated", "blocked", "allowed", "phishing", "spam"),
    value: fc.constantFrom("a", "b"),
    score: fc.integer({ min: 0, max: 10 }),
  });
  const findings = any.map(({ sign, ...it }) =>
    finding({ ...it, sign, disposition: sign === "indicated" ? "SPAM" : "NONE" }),
  );
  fc.assert(
    fc.property(fc.array(findings, { maxLength: 5 }), findings, (before, one) => {
      const verdict = verdictOf(...before);
      const added = withFinding(verdict, one)?.disposition ?? verdict.disposition;
      const less = withoutFinding(verdict, one)?.disposition ?? verdict.disposition;
      expect(isGraver(verdict.disposition, added)).toBe(false);
      expect(isGraver(less, verdict.disposition)).toBe(false);
      expect(DISPOSITIONS).toContain(less);
    }),
  );
});
