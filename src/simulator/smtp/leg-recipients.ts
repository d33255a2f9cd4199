import type { LegRecipient } from "../journal/transport-leg.ts";
import type { Organisation } from "../world.ts";
import { domainOf } from "./arrival.ts";
import type { Directed } from "./directives.ts";
import { addressesIn } from "./mail-addresses.ts";

/**
 * Everybody whom a mail reaches as this organisation sees it: lists expanded, aliases resolved, forwards followed. For a
 * mail of its own user all recipients, for a stranger's only those inside.
 */
export function legRecipients(
  organisation: Organisation,
  recipients: readonly string[],
  { isHome, directed }: { readonly isHome: boolean; readonly directed: Directed },
): readonly LegRecipient[] {
  const kindOf = isHome ? headerKinds(directed) : () => "recipient" as const;
  return recipients
    .filter((it) => isHome || isInside(organisation, it))
    .flatMap((addressed) => {
      const target = directed.forwards.get(addressed.toLowerCase());
      return reached(organisation, target ?? addressed).map((it) => ({
        ...it,
        addressed,
        kind: kindOf(addressed),
        forwardedFrom: target === undefined ? undefined : addressed,
      }));
    });
}

function isInside({ domains }: Organisation, address: string): boolean {
  return domains.includes(domainOf(address));
}

function reached(
  organisation: Organisation,
  address: string,
): Pick<LegRecipient, "address" | "viaGroup" | "isInside" | "mailboxId">[] {
  const inside = isInside(organisation, address);
  const found = inside ? organisation.resolve(address) : [];
  if (found.length === 0) return [{ address, viaGroup: undefined, isInside: inside, mailboxId: undefined }];
  return found.map((it) => ({ ...it, isInside: true }));
}

function headerKinds({ mail }: Directed): (address: string) => LegRecipient["kind"] {
  const to = addressesIn(mail, "to");
  const cc = addressesIn(mail, "cc");
  return (address) => {
    const key = address.toLowerCase();
    if (to.has(key)) return "to";
    return cc.has(key) ? "cc" : "bcc";
  };
}
