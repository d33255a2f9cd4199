import type { Finding } from "#detection/finding.ts";

interface Arrived {
  readonly direction: "inbound" | "internal" | "outbound";
  readonly trust: { readonly trusted: boolean };
  readonly mail: { readonly references: readonly string[] } | undefined;
  readonly verdict: { readonly findings: readonly Finding[] };
}

/**
 * The Message-IDs by which a mail can be a forward of, or an answer to, what a run follows; none where it is not followed
 * at all: only mail from inside the organisation carries a phish on, anybody could name its Message-ID, and what a person
 * has allowed stays.
 */
export function followedReferences({ direction, trust, mail, verdict }: Arrived): readonly string[] {
  if (direction === "inbound" || !trust.trusted || mail === undefined) return [];
  return verdict.findings.some((it) => it.sign === "allowed") ? [] : mail.references;
}
