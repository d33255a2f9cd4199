import { expect, test } from "vitest";
import type { Finding } from "#detection/finding.ts";
import { reclassified, withFinding } from "#detection/reconsider.ts";
import { sparingPeoplesWord, standsOnPeoplesWord } from "./peoples-word.ts";

const finding = (detector: string, parts: Partial<Finding>): Finding => ({
  detector,
  sign: "phishing",
  field: "from",
  value: detector,
  reason: "x",
  score: 10,
  ...parts,
});
const listed = finding("block-list", { sign: "blocked", entryId: "e1", disposition: "MALICIOUS" });
const met = finding("indicator", { sign: "indicated", rule: "indicator:i1", disposition: "MALICIOUS" });
const reported = finding("confirmed-report", {
  sign: "indicated",
  rule: "response:submission",
  disposition: "MALICIOUS",
});
const found = finding("lookalike-domain", { disposition: "MALICIOUS" });

test("a list, an indicator, a confirmed report and a reclassification are people's word, together and each by itself", () => {
  const said = reclassified({ disposition: "NONE", findings: [] }, "MALICIOUS", "person:ann").findings;
  for (const findings of [[listed], [met], [reported], said, [listed, met, reported, ...said]])
    expect(standsOnPeoplesWord("MALICIOUS", findings)).toBe(true);
});

test("where a detector comes to the verdict by itself nobody's word is needed for it", () => {
  expect(standsOnPeoplesWord("MALICIOUS", [found])).toBe(false);
  expect(standsOnPeoplesWord("MALICIOUS", [listed, found])).toBe(false);
  const said = reclassified({ disposition: "SPAM", findings: [found] }, "MALICIOUS", "person:ann");
  expect(standsOnPeoplesWord(said.disposition, said.findings)).toBe(false);
});

test("a hint of a detector beside people's word does not carry the verdict", () => {
  const hint = finding("odd-links", { score: 1 });
  const later = withFinding({ disposition: "NONE", findings: [hint] }, met);
  expect(later && standsOnPeoplesWord(later.disposition, later.findings)).toBe(true);
  expect(standsOnPeoplesWord("MALICIOUS", [hint, met])).toBe(true);
});

test("of a verdict without findings nobody knows whose it is", () => {
  expect(standsOnPeoplesWord("MALICIOUS", [])).toBe(false);
});

test("only what is final becomes something else by it, and what stays stays", () => {
  const spared = (decision: Parameters<typeof sparingPeoplesWord>[0], findings: readonly Finding[]) =>
    sparingPeoplesWord(decision, "MALICIOUS", findings);
  expect(spared({ act: "RecoverableItemsPurges" }, [listed])).toEqual({ act: "RecoverableItemsDeletions" });
  expect(spared({ act: "RecoverableItemsPurges" }, [found])).toEqual({ act: "RecoverableItemsPurges" });
  expect(spared({ act: "JunkEmail" }, [listed])).toEqual({ act: "JunkEmail" });
  expect(spared({ stay: "exempt" }, [listed])).toEqual({ stay: "exempt" });
});
