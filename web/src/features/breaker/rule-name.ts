import { breakerTexts } from "../../texts/breaker.ts";

const MAX_NAME = 60;
const KINDS = ["setting", "campaign", "detector", "list", "indicator"] as const;

/** A rule as a person says it; what is not known is shown as it is. */
export function ruleName(rule: string): string {
  const kind = KINDS.find((it) => rule.startsWith(`${it}:`));
  return kind === undefined
    ? rule
    : breakerTexts.rule[kind](rule.slice(kind.length + 1, kind.length + 1 + MAX_NAME));
}
