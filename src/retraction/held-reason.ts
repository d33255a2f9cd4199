import { OUTCOMES } from "./outcome.ts";
import type { Retraction } from "./retraction-requests.ts";

/** What is waited for, in words for the person who decides; `undefined` where nothing is held. */
export function heldReason({
  heldFor,
  approval,
  counts,
}: Pick<Retraction, "heldFor" | "approval" | "counts">): string | undefined {
  const waiting = copiesInWords(counts.held ?? 0);
  switch (heldFor) {
    case undefined:
      return undefined;
    case "approval":
      return `a second person decides until ${approval?.expiresAt.toISOString() ?? "it expires"}`;
    case "canary":
      return `the first ones have ended (${endedInWords(counts)}); ${waiting}`;
    case "breaker":
      return `the breaker has stopped it; ${waiting}`;
    case "observe":
      return `observe mode moves nothing; ${waiting}`;
  }
}

function copiesInWords(count: number): string {
  return count === 1 ? "1 copy waits" : `${count} copies wait`;
}

function endedInWords(counts: Retraction["counts"]): string {
  const ended = OUTCOMES.flatMap((it) =>
    it === "held" || counts[it] === undefined ? [] : `${counts[it]} ${it}`,
  );
  return ended.length === 0 ? "none" : ended.join(", ");
}
