import {
  type AuditEntry,
  type AuditFact,
  CHAIN_START,
  type Chain,
  type ChainEnd,
  hashFact,
  macOf,
} from "./audit-chain.ts";
import type { AuditFinding } from "./audit-finding.ts";

/** An entry, and the event that it names as it is now. */
export interface KeptEntry {
  readonly entry: AuditEntry;
  readonly fact: AuditFact | undefined;
}

export type Checked = { readonly end: ChainEnd } | { readonly finding: AuditFinding };

/** Goes along the entries from `from` on, until the first one that is not as it was written. */
export function checkChain(chain: Chain, kept: readonly KeptEntry[], from: ChainEnd = CHAIN_START): Checked {
  let end = from;
  for (const it of kept) {
    const finding = findingOf(chain, end, it);
    if (finding !== undefined) return { finding };
    end = it.entry;
  }
  return { end };
}

function findingOf(chain: Chain, before: ChainEnd, { entry, fact }: KeptEntry): AuditFinding | undefined {
  const { sequence, eventId } = entry;
  const expected = before.sequence + 1;
  if (sequence !== expected) {
    const text = `entry ${expected} is missing: entry ${sequence} comes after ${before.sequence}`;
    return { problem: "entry_missing", sequence: expected, text };
  }
  if (!macOf(chain, before.mac, entry).equals(entry.mac)) {
    const text = `entry ${sequence} was changed, or is not the one that was written after ${before.sequence}`;
    return { problem: "entry_changed", sequence, eventId, text };
  }
  if (fact === undefined) {
    return { problem: "event_missing", sequence, eventId, text: `the event of entry ${sequence} is missing` };
  }
  if (!hashFact(fact).equals(entry.contentHash)) {
    return {
      problem: "event_changed",
      sequence,
      eventId,
      text: `the event of entry ${sequence} was changed`,
    };
  }
  return undefined;
}
