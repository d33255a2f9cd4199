import { combine } from "./combine.ts";
import { type Disposition, isGraver } from "./disposition.ts";
import type { Finding } from "./finding.ts";
import type { Verdict } from "./verdict.ts";

/** The detector's name of a person's word about one message. */
export const RECLASSIFIED = "reclassified";

/** What one more finding makes of a verdict; `undefined`: it stays what it is, or a person has cleared it. Never milder. */
export function withFinding(current: Verdict, finding: Finding): Verdict | undefined {
  if (current.disposition === "NONE" && isReclassified(current)) return undefined;
  const findings = [finding, ...current.findings.filter((it) => !isSame(it, finding))];
  const disposition = combine(findings);
  return isGraver(disposition, current.disposition) ? { disposition, findings } : undefined;
}

/**
 * What a verdict is without one of its findings; `undefined`: it stays, since others say the same, or since a person has
 * said what this message is.
 */
export function withoutFinding(current: Verdict, finding: Finding): Verdict | undefined {
  if (isReclassified(current)) return undefined;
  const findings = current.findings.filter((it) => !isSame(it, finding));
  if (findings.length === current.findings.length) return undefined;
  const disposition = combine(findings);
  return isGraver(current.disposition, disposition) ? { disposition, findings } : undefined;
}

function isReclassified({ findings }: Verdict): boolean {
  return findings.some((it) => it.detector === RECLASSIFIED);
}

function isSame(one: Finding, other: Finding): boolean {
  return one.detector === other.detector && one.value === other.value;
}

/** A person's word: the message is this, graver or milder, whatever the detectors found. */
export function reclassified(current: Verdict, disposition: Disposition, actor: string): Verdict {
  const others = current.findings.filter((it) => it.detector !== RECLASSIFIED);
  const reason = `Reclassified as ${disposition} by ${actor}.`;
  const said = { detector: RECLASSIFIED, field: "message", value: disposition, reason, score: 10 } as const;
  const sign = disposition === "NONE" ? "wanted" : "indicated";
  return { disposition, findings: [{ ...said, sign, disposition }, ...others] };
}
