import type { Direction } from "#detection/context.ts";
import type { Disposition } from "#detection/disposition.ts";
import { type AutoRetract, automaticDestination } from "./auto-retract.ts";
import { type AutomaticDestination, nextWeaker, type ProviderName, whyUnavailable } from "./destination.ts";
import type { StayReason } from "./stay-reasons.ts";

/** What is known of one copy, or of one recipient before its mailbox is found. */
export interface CopyFacts {
  readonly direction: Direction;
  readonly isTrusted: boolean;
  readonly isOwnSentCopy: boolean;
  readonly isExempt: boolean;
}

export interface IntegrationSetting {
  readonly provider: ProviderName;
  readonly autoRetract: AutoRetract;
}

export type Decision = { readonly act: AutomaticDestination } | { readonly stay: StayReason };

/** What automation does with one copy. Total and pure: the same facts always come to the same decision. */
export function decide(disposition: Disposition, integration: IntegrationSetting, copy: CopyFacts): Decision {
  const stay = whyStay(disposition, copy);
  if (stay !== undefined) return { stay };
  const wanted = automaticDestination(integration.autoRetract, disposition);
  return wanted === undefined ? { stay: "no_action" } : reachable(wanted, integration);
}

function whyStay(disposition: Disposition, copy: CopyFacts): StayReason | undefined {
  if (disposition === "NONE") return "nothing_found";
  if (!copy.isTrusted) return "untrusted";
  if (copy.direction === "outbound") return "outbound";
  if (copy.isOwnSentCopy) return "own_sent_copy";
  return copy.isExempt ? "exempt" : undefined;
}

/** A saved setting never names a place the provider lacks, save where a domain moved to another provider's integration. */
function reachable(wanted: AutomaticDestination, { provider, autoRetract }: IntegrationSetting): Decision {
  if (whyUnavailable(wanted, provider) === undefined) return { act: wanted };
  const weaker = autoRetract.whenImpossible === "next_weaker" ? nextWeaker(wanted) : undefined;
  return weaker === undefined || weaker === "Inbox"
    ? { stay: "unavailable" }
    : reachable(weaker, { provider, autoRetract });
}

/**
 * What comes of a decision where no self-test has proven Hard Delete. Copies are put on the ledger as the setting asks, and
 * whoever works them takes what the setting says instead, so that each row shows both; this says it beforehand.
 */
export function withoutProof(decision: Decision, { whenImpossible }: AutoRetract): Decision {
  if (!("act" in decision) || decision.act !== "RecoverableItemsPurges") return decision;
  return whenImpossible === "next_weaker" ? { act: "RecoverableItemsDeletions" } : { stay: "unproven" };
}
