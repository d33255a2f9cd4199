import type { Authentication } from "#mail/authentication.ts";
import type { Mail } from "#mail/mail.ts";
import { domainOf, sameOwner } from "./domains.ts";

/**
 * What the receiving provider's results say about the address in From. `unproven`: it looked and found nothing
 * for or against. `unknown`: it did not say, which weighs nothing.
 */
export type SenderProof = "proven" | "refuted" | "unproven" | "unknown";

/** Whether the mail really comes from the domain in From (alignment as in RFC 7489 section 3.1, relaxed). */
export function senderProof({ from, authentication }: Pick<Mail, "from" | "authentication">): SenderProof {
  const domains = from.map((it) => domainOf(it.address));
  const proof = proofFor(authentication, domains[0] ?? "");
  // Two addresses in From, or one that the provider read differently: what it proved is not what is shown.
  return proof === "proven" && !isAboutAll(authentication, domains) ? "unproven" : proof;
}

function proofFor(it: Authentication, from: string): SenderProof {
  const verdicts = [it.dmarc, it.compauth];
  if (verdicts.includes("pass")) return "proven";
  if (verdicts.includes("fail")) return "refuted";
  if (vouchers(it).some((domain) => sameOwner(domain, from))) return "proven";
  if (it.dkim === "pass") return "unproven";
  if (it.spf === "fail" || it.spf === "softfail") return "refuted";
  // Exchange writes "dkim=none dmarc=none", and no SPF, on mail between its own people: it did not look.
  return it.spf === "unknown" ? "unknown" : "unproven";
}

function isAboutAll({ headerFromDomain }: Authentication, domains: readonly string[]): boolean {
  const proven = headerFromDomain ?? domains[0] ?? "";
  return domains.length > 0 && domains.every((it) => it === proven || sameOwner(it, proven));
}

/** The domains that the provider saw vouch for this mail, aligned with From or not. */
export function vouchers({ dkim, dkimDomain, spf, mailFromDomain }: Authentication): readonly string[] {
  return [dkim === "pass" ? dkimDomain : undefined, spf === "pass" ? mailFromDomain : undefined].filter(
    (it) => it !== undefined,
  );
}
