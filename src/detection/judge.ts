import type { Mail } from "#mail/mail.ts";
import { combine } from "./combine.ts";
import type { DetectionContext } from "./context.ts";
import type { Detector } from "./detector.ts";
import { DETECTORS } from "./detectors.ts";
import type { Finding } from "./finding.ts";
import { type Scene, sceneOf } from "./scene.ts";
import type { Verdict } from "./verdict.ts";

/** Judges one mail. Pure, never throws: a check that fails is noted, and the others still count. */
export function judge(
  mail: Mail,
  context: DetectionContext,
  detectors: readonly Detector[] = DETECTORS,
): Verdict {
  const scene = sceneOf(mail, context);
  const findings = detectors.flatMap((it) => attempt(it, mail, scene));
  return { disposition: combine(findings), findings };
}

function attempt(detector: Detector, mail: Mail, scene: Scene): readonly Finding[] {
  try {
    return detector.detect(mail, scene);
  } catch {
    // The error's message may quote the mail, so it is not passed on; the raw mail is kept for judging again.
    return [
      {
        detector: detector.name,
        sign: "not-judged",
        field: "detector",
        value: detector.name,
        reason: "This check could not be finished on this message. The other checks still count.",
        score: 0,
      },
    ];
  }
}
