import { domainToASCII } from "node:url";
import { getDomain } from "tldts";

/** RFC 1035 section 2.3.4: no name is longer. */
const MAX_NAME_CHARACTERS = 253;

/** The domain of an address in punycode; empty where it has none. A quoted local part may hold an `@` too, so the last one counts. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? "" : asciiDomain(address.slice(at + 1));
}

/** Lower case, punycode, no dot at the end. What is no domain name stays as it was, lowered. */
export function asciiDomain(domain: string): string {
  const plain = domain.trim().toLowerCase();
  const ascii = /^[\x21-\x7e]*$/.test(plain) ? plain : domainToASCII(plain) || plain;
  return ascii.endsWith(".") ? ascii.slice(0, -1) : ascii;
}

/**
 * The part of a host that somebody registered: `corp.co.uk` of `mail.corp.co.uk`. Hosting suffixes count as
 * public (https://publicsuffix.org), because two pages at one hoster have two owners.
 * `undefined` for IP addresses, bare suffixes and what is no host.
 */
export function registrable(host: string): string | undefined {
  if (host === "" || host.length > MAX_NAME_CHARACTERS) return undefined;
  return getDomain(host, { allowPrivateDomains: true }) ?? undefined;
}

/** Whether two hosts have one owner. What cannot be told is never the same. */
export function sameOwner(one: string, other: string): boolean {
  const owner = registrable(one);
  return owner !== undefined && owner === registrable(other);
}

/** The domain of `domains` that the host is, or lies below; one look-up per label. */
export function domainAbove(host: string, domains: Pick<ReadonlySet<string>, "has">): string | undefined {
  if (host.length > MAX_NAME_CHARACTERS) return undefined;
  for (let at = 0; ; ) {
    const name = host.slice(at);
    if (domains.has(name)) return name;
    const dot = host.indexOf(".", at);
    if (dot < 0) return undefined;
    at = dot + 1;
  }
}
