import { createHash, createHmac } from "node:crypto";
import type { TenantId } from "#shared/ids.ts";

/** A fact as the database has it, everything as text, so that not a microsecond is lost. */
export interface AuditFact {
  readonly eventId: string;
  readonly at: string;
  readonly kind: string;
  readonly actor: string;
  readonly origin: string | null;
  readonly messageId: string | null;
  readonly copyId: string | null;
  readonly retractionId: string | null;
  /** PostgreSQL's own text of the JSON: it has one for each value. */
  readonly data: string;
}

export interface AuditEntry extends Pick<AuditFact, "eventId" | "at" | "kind" | "actor" | "origin"> {
  readonly sequence: number;
  readonly contentHash: Buffer;
  readonly mac: Buffer;
}

/** The last entry that is known, to which the next one is bound. */
export interface ChainEnd {
  readonly sequence: number;
  readonly mac: Buffer;
}

export const CHAIN_START: ChainEnd = { sequence: 0, mac: Buffer.alloc(32) };

export interface Chain {
  readonly key: Buffer;
  readonly tenantId: TenantId;
}

/** Binds facts, in their order, to what is there. */
export function appendToChain(
  chain: Chain,
  end: ChainEnd,
  facts: readonly AuditFact[],
): readonly AuditEntry[] {
  let last = end;
  return facts.map((fact) => {
    const { eventId, at, kind, actor, origin } = fact;
    const unbound = { sequence: last.sequence + 1, eventId, at, kind, actor, origin };
    const contentHash = hashFact(fact);
    const mac = macOf(chain, last.mac, { ...unbound, contentHash });
    const entry = { ...unbound, contentHash, mac };
    last = entry;
    return entry;
  });
}

export function macOf(
  { key, tenantId }: Chain,
  previous: Buffer,
  { sequence, eventId, at, kind, actor, origin, contentHash }: Omit<AuditEntry, "mac">,
): Buffer {
  const text = JSON.stringify([
    1,
    tenantId,
    sequence,
    eventId,
    at,
    kind,
    actor,
    origin,
    contentHash.toString("hex"),
  ]);
  return createHmac("sha256", key).update(previous).update(text).digest();
}

/** A JSON list: no value can be taken for a part of its neighbour. */
export function hashFact(fact: AuditFact): Buffer {
  const { eventId, at, kind, actor, origin, messageId, copyId, retractionId, data } = fact;
  const text = JSON.stringify([1, eventId, at, kind, actor, origin, messageId, copyId, retractionId, data]);
  return createHash("sha256").update(text).digest();
}
