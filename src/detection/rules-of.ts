import type { Verdict } from "./verdict.ts";

/** What a verdict came from, where that can be taken back: the rules whose findings made it what it is. */
export function rulesOf({ disposition, findings }: Verdict): readonly string[] {
  const rules = findings.flatMap((it) => (it.disposition === disposition ? (it.rule ?? []) : []));
  return [...new Set(rules)];
}
