import { createHash } from "node:crypto";

/** How Exchange's ids begin, by what they name. They differ in nothing else that a client may rely on. */
const PREFIXES = { mutable: "AAMkAD", immutable: "AAkALgAAAAAAHYQDEap", folder: "AQMkAD" } as const;

/**
 * The n-th id made in a mailbox, as long as Exchange's own. Case matters. Deterministic, so a test that fails can be
 * run again.
 * https://learn.microsoft.com/graph/outlook-immutable-id
 */
export function providerId(kind: keyof typeof PREFIXES, mailboxId: string, n: number): string {
  const digest = createHash("shake256", { outputLength: 84 }).update(`${kind}/${mailboxId}/${n}`);
  return `${PREFIXES[kind]}${digest.digest("base64url")}=`;
}

/** False for what Exchange could not have made: it answers ErrorInvalidIdMalformed. */
export function isWellFormedId(id: string): boolean {
  return /^A[AQ][A-Za-z0-9_-]{60,}={0,2}$/.test(id);
}
