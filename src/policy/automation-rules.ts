import { combine } from "#detection/combine.ts";
import { type Disposition, isGraver } from "#detection/disposition.ts";
import type { Finding, Sign } from "#detection/finding.ts";

/**
 * By what automation acts, each by its own name for ever: the ledger carries it. `setting:` is the Auto-Retract line of
 * a disposition, `campaign:` the campaign of the mail; what carries the verdict is a `detector:`, an entry of a `list:`
 * or, where a later verdict brings it, an `indicator:` or a `response:` to what people report.
 */
export type AutomationRule =
  `${"setting" | "campaign" | "detector" | "list" | "indicator" | "response"}:${string}`;

const WITHOUT_ID = "list:block";

/**
 * The rules that carry a verdict: each that comes to it, or to a graver one, by itself beside what speaks against it.
 * Where none does, all that weigh in it carry it together. So a hint beside a sure sign does not count as a second,
 * independent reason, and cannot keep the work of a rule that has gone wrong going.
 */
export function verdictRules(
  disposition: Disposition,
  findings: readonly Finding[],
): readonly AutomationRule[] {
  const carrying = findings.filter(
    (it) => it.disposition === disposition || (it.score > 0 && SIGNS_FOR[disposition].includes(it.sign)),
  );
  const against = findings.filter(
    (it) => it.sign === "wanted" || it.sign === "bulk" || it.sign === "allowed",
  );
  const groups = Map.groupBy(carrying, ruleOf);
  const alone = [...groups].filter(([, group]) => {
    const reached = combine([...new Set([...against, ...group])]);
    return reached === disposition || isGraver(reached, disposition);
  });
  return [...(alone.length > 0 ? new Map(alone) : groups).keys()];
}

/** What can speak for each disposition: a new sign or disposition does not compile until it is answered. */
const SIGNS_FOR: Readonly<Record<Disposition, readonly Sign[]>> = {
  MALICIOUS: ["blocked", "phishing", "malware"],
  SPOOF: ["spoof", "phishing", "malware"],
  SUSPICIOUS: ["phishing", "malware"],
  SPAM: ["spam"],
  BULK: ["bulk"],
  NONE: [],
};

function ruleOf({ detector, sign, entryId, rule }: Finding): AutomationRule {
  if (rule !== undefined) return rule;
  if (sign !== "blocked") return `detector:${detector}`;
  return entryId === undefined ? WITHOUT_ID : `list:${entryId}`;
}
