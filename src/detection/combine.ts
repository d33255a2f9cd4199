import { type Disposition, isGraver } from "./disposition.ts";
import type { Finding, Sign } from "./finding.ts";

/** What the findings weigh together, by what they speak for. */
interface Weights {
  /** Phishing and malware. */
  readonly danger: number;
  /** The sender is not who he says he is. */
  readonly spoof: number;
  readonly spam: number;
  readonly bulk: number;
  readonly wanted: number;
  readonly blocked: number;
  readonly allowed: number;
}

interface Rule {
  readonly disposition: Disposition;
  readonly fits: (it: Weights) => boolean;
}

/**
 * The order of precedence; the first rule that fits decides. Every rule above NONE asks for *at least* so much
 * danger, so one more sign of phishing never makes a verdict milder. `wanted` lowers what is doubtful, never
 * what is certain, nor that a sender is refuted: most of it is the sender's own word.
 */
const RULES: readonly Rule[] = [
  { disposition: "MALICIOUS", fits: (it) => it.blocked > 0 },
  { disposition: "NONE", fits: (it) => it.allowed > 0 },
  { disposition: "MALICIOUS", fits: (it) => it.danger >= 10 },
  { disposition: "SPOOF", fits: (it) => it.spoof > 0 && it.spoof + Math.max(it.danger - it.wanted, 0) >= 6 },
  { disposition: "SUSPICIOUS", fits: (it) => it.danger - it.wanted >= 4 },
  // A newsletter shouts as spam does: what makes it known as one speaks against spam, up to a limit, for spam can add it too.
  { disposition: "SPAM", fits: (it) => it.spam - it.wanted - Math.min(it.bulk, 3) >= 5 },
  { disposition: "BULK", fits: (it) => it.bulk - it.wanted >= 3 },
];

/** The one disposition that a set of findings comes to. Pure, total; the order of findings does not matter. */
export function combine(findings: readonly Finding[]): Disposition {
  const weights = weigh(findings);
  const found = RULES.find((rule) => rule.fits(weights))?.disposition ?? "NONE";
  // A person's word counts over what lets a sender through, and never makes a verdict milder.
  return findings.reduce<Disposition>(
    (gravest, { disposition }) =>
      disposition !== undefined && isGraver(disposition, gravest) ? disposition : gravest,
    found,
  );
}

function weigh(findings: readonly Finding[]): Weights {
  const of = (...signs: readonly Sign[]): number =>
    sumOfStrongest(findings.filter((it) => signs.includes(it.sign)));
  return {
    danger: of("phishing", "malware"),
    spoof: of("spoof"),
    spam: of("spam"),
    bulk: of("bulk"),
    wanted: of("wanted"),
    blocked: of("blocked"),
    allowed: of("allowed"),
  };
}

/** A trick used in forty links is one trick: of each detector only the strongest finding weighs. */
function sumOfStrongest(findings: readonly Finding[]): number {
  const strongest = new Map<string, number>();
  for (const { detector, score } of findings)
    strongest.set(detector, Math.max(score, strongest.get(detector) ?? 0));
  return strongest.values().reduce((sum, score) => sum + score, 0);
}
