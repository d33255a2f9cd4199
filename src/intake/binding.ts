import type { HeaderBlock } from "#mail/header-block.ts";
import { allValues, firstValue } from "#mail/header-block.ts";
import { isInRanges } from "./client-range.ts";
import { bareAddress } from "./envelopes/address-list.ts";
import { checkGoogleSeal, type SealKeys } from "./google-seal.ts";
import type { SessionFacts, Trust } from "./journal-port.ts";
import type { Source } from "#directory/sources.ts";

/** What a binding is checked against. The header is the outermost one: what is further inside a stranger may write. */
export interface BindingFacts {
  readonly header: HeaderBlock;
  readonly body: Uint8Array;
  readonly session: Pick<SessionFacts, "clientAddress" | "clientCertificateSha256">;
  readonly sealKeys: SealKeys;
}

/** Trusted or not, with the reason in words for the administrator. */
export type BindingCheck =
  | Trust
  /** Ask again with these DNS records. */
  | { readonly missingKeys: readonly string[] }
  /** Cannot be said now. */
  | { readonly undecided: string };

/**
 * Whether a journal copy comes from the tenant's own provider. The secret address is the other half of the proof:
 * a header alone could be written by anybody.
 */
export function checkBinding(binding: Source["binding"], facts: BindingFacts): BindingCheck {
  switch (binding.kind) {
    case "exchange-organisation":
      return checkOrganisation(binding.domains, facts.header);
    case "google-seal":
      return checkSeal(facts);
    case "client-range":
      return isInRanges(facts.session.clientAddress, binding.ranges)
        ? TRUSTED
        : untrusted("The client's address is in none of the source's ranges.");
    case "mailbox":
      return TRUSTED;
    case "client-certificate":
      return checkCertificate(binding.fingerprints, facts.session.clientCertificateSha256);
  }
}

const TRUSTED: Trust = { trusted: true };

function untrusted(reason: string): Trust {
  return { trusted: false, reason };
}

/** X-OriginatorOrg decides where it stands; an on-premises server writes only `Sender: <MicrosoftExchange…@domain>`. */
function checkOrganisation(domains: readonly string[], header: HeaderBlock): Trust {
  const own = new Set(domains.map((it) => it.toLowerCase()));
  const organisations = allValues(header, "x-originatororg").map((it) => it.toLowerCase());
  if (organisations.length > 0) {
    const other = organisations.find((it) => !own.has(it));
    return other === undefined
      ? TRUSTED
      : untrusted(`X-OriginatorOrg names ${shown(other)}, which is none of the source's domains.`);
  }
  const sender = bareAddress(firstValue(header, "sender") ?? "") ?? "";
  const domain = sender.slice(sender.lastIndexOf("@") + 1);
  return own.has(domain)
    ? TRUSTED
    : untrusted(
        `There is no X-OriginatorOrg, and Sender names ${shown(domain)}: none of the source's domains.`,
      );
}

/** For the administrator to compare with what he has entered. A stranger may have written it: a domain's letters only. */
function shown(domain: string): string {
  return /^[a-z0-9._-]{1,253}$/.test(domain) ? domain : "no domain";
}

function checkSeal({ header, body, sealKeys }: BindingFacts): BindingCheck {
  const check = checkGoogleSeal(header, body, sealKeys);
  if (!("holds" in check)) return check;
  return check.holds ? TRUSTED : untrusted(check.reason);
}

function checkCertificate(fingerprints: readonly string[], shown: string | undefined): Trust {
  if (shown === undefined) return untrusted("The client showed no TLS certificate.");
  return fingerprints.some((it) => it.replaceAll(":", "").toLowerCase() === shown)
    ? TRUSTED
    : untrusted("The client's TLS certificate is not the source's.");
}
