import type { Mail } from "#mail/mail.ts";
import type { Entries } from "./list-entries.ts";
import { domainAbove, domainOf } from "./domains.ts";

/** Every address that claims to send this mail, each once. */
export function sendersOf({
  from,
  sender,
  returnPath,
}: Pick<Mail, "from" | "sender" | "returnPath">): readonly string[] {
  const all = [...from.map((it) => it.address), sender?.address, returnPath?.toLowerCase()];
  return [...new Set(all.filter((it) => it !== undefined))].filter((it) => it !== "");
}

/** The entry that names this address, or a domain above it. */
export function entryFor(address: string, { address: addresses, domain }: Entries): string | undefined {
  return addresses.has(address) ? address : domainAbove(domainOf(address), domain);
}
