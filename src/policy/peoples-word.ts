import type { Disposition } from "#detection/disposition.ts";
import type { Finding } from "#detection/finding.ts";
import { RECLASSIFIED } from "#detection/reconsider.ts";
import { verdictRules } from "./automation-rules.ts";
import type { Decision } from "./decide.ts";

/** What somebody has said: of one message, or of all that a list or an indicator names. */
const PEOPLES = [`detector:${RECLASSIFIED}`, "list:", "indicator:", "response:"];

/**
 * Whether nothing but people's word carries a verdict. One analyst's is enough for it, or one program's, so automation does
 * nothing final by it: what he may not hard-delete without a second person he must not have hard-deleted by saying what it is.
 */
export function standsOnPeoplesWord(disposition: Disposition, findings: readonly Finding[]): boolean {
  const rules = verdictRules(disposition, findings);
  return rules.length > 0 && rules.every((rule) => PEOPLES.some((it) => rule.startsWith(it)));
}

/** What comes of a decision by a verdict: nothing final where it is people's word. */
export function sparingPeoplesWord(
  decision: Decision,
  disposition: Disposition,
  findings: readonly Finding[],
): Decision {
  if (!("act" in decision) || decision.act !== "RecoverableItemsPurges") return decision;
  return standsOnPeoplesWord(disposition, findings) ? { act: "RecoverableItemsDeletions" } : decision;
}
