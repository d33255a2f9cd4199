import type { Finding } from "#detection/finding.ts";

interface Arrived {
  readonly direction: "inbound" | "internal" | "outbound";
  readonly trust: { readonly trusted: boolean };
  readonly mail: object | undefined;
  readonly verdict: { readonly findings: readonly Finding[] };
}

/**
 * Whether a mail may be taken as a forward of what a run follows. Only mail from inside the organisation carries a phish
 * on, anybody could send a copy of its text, and what a person has allowed stays.
 */
export function isFollowed({ direction, trust, mail, verdict }: Arrived): boolean {
  if (direction === "inbound" || !trust.trusted || mail === undefined) return false;
  return verdict.findings.every((it) => it.sign !== "allowed");
}
