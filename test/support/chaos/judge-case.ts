import { PLACES, type Place } from "#retraction/place.ts";
import type { MailboxEffect } from "#simulator/world.ts";
import type { TrueItem } from "./scenario-mail.ts";
import type { ClaimRow, OperationRow } from "./scenario-rows.ts";

/** One message in one mailbox: what is claimed of it, and what the simulator knows. */
export interface Case {
  readonly name: string;
  /** Oldest first. */
  readonly rows: readonly ClaimRow[];
  readonly operations: readonly OperationRow[];
  readonly effects: readonly MailboxEffect[];
  readonly items: readonly TrueItem[];
}

export interface Verdict {
  readonly violations: readonly string[];
  /** Moved to a milder place than where the owner had put it a moment before: no provider has a condition for that. */
  readonly raced: number;
}

export function rank(place: Place): number {
  return PLACES.indexOf(place);
}
