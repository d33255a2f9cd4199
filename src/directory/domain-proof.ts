/**
 * `pending`: nobody has shown that the domain is the tenant's. Its mail is stored and judged, and makes no copies, so that
 * nothing is acted on. `verified`: its DNS says so. `skipped`: a person took the responsibility, which is audited.
 */
export const DOMAIN_PROOFS = ["pending", "verified", "skipped"] as const;
export type DomainProof = (typeof DOMAIN_PROOFS)[number];

/** What a check has found. `taken`: the record is there, but another organisation of this instance has proved the domain. */
export const PROOF_RESULTS = ["found", "not_found", "other_value", "dns_failed", "taken"] as const;
export type ProofResult = (typeof PROOF_RESULTS)[number];

/** The TXT record that shows whose a domain is. */
export interface ProofRecord {
  readonly name: string;
  readonly value: string;
}

const PREFIX = "undeliver-verification=";

export function proofRecord(domain: string, token: string): ProofRecord {
  return { name: `_undeliver.${domain}`, value: `${PREFIX}${token}` };
}

/** Where the record may stand: under its own name, or, where a DNS host takes no underscore, at the domain itself. */
export function proofNames(domain: string): readonly string[] {
  return [proofRecord(domain, "").name, domain];
}

/** What the DNS said about one name. */
export type TxtAnswer =
  | { readonly kind: "records"; readonly values: readonly string[] }
  /** There is no such name, or it has no TXT record. */
  | { readonly kind: "none" }
  /** Nobody answered, or the server failed: nothing is known. */
  | { readonly kind: "failed" };

/** One name with the record is enough; where one could not be asked, nobody says that it is missing. */
export function readProof(token: string, answers: readonly TxtAnswer[]): Exclude<ProofResult, "taken"> {
  const values = answers.flatMap((it) => (it.kind === "records" ? it.values : [])).map((it) => it.trim());
  if (values.includes(`${PREFIX}${token}`)) return "found";
  if (answers.some((it) => it.kind === "failed")) return "dns_failed";
  return values.some((it) => it.startsWith(PREFIX)) ? "other_value" : "not_found";
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Whoever has just added a domain is about to add its record; later nobody waits for it. */
export function nextProofCheck(
  domain: { readonly proof: DomainProof; readonly createdAt: Date },
  now: Date,
): Date {
  return new Date(now.getTime() + pauseMs(domain, now));
}

function pauseMs({ proof, createdAt }: { proof: DomainProof; createdAt: Date }, now: Date): number {
  const ageMs = now.getTime() - createdAt.getTime();
  if (proof !== "pending" || ageMs > 7 * DAY_MS) return DAY_MS;
  return ageMs > HOUR_MS ? HOUR_MS : 2 * MINUTE_MS;
}

/** What is wrong and what to do about it; `undefined` where nothing is. */
export function proofAdvice(
  result: ProofResult | undefined,
  { name, value }: ProofRecord,
): string | undefined {
  switch (result) {
    case "found":
      return undefined;
    case undefined:
      return `Add a TXT record ${name} with the value ${value}.`;
    case "not_found":
      return `The DNS has no TXT record ${name} with the value ${value}. A new record can take as long as its zone's TTL says.`;
    case "other_value":
      return `The TXT record ${name} has the value of another organisation or of an earlier attempt. Its value must be ${value}; others may stand beside it.`;
    case "dns_failed":
      return `The DNS servers of the domain did not answer. It is asked again by itself; if it stays so, check the domain's name servers, and UNDELIVER_DNS_SERVERS of this instance.`;
    case "taken":
      return "The record is right, but another organisation of this instance has verified the domain: it has to be removed there first.";
  }
}
