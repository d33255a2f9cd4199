import type { Found } from "./directives.ts";
import type { RawMail } from "./raw-mail.ts";

/** A mail at a provider's door, before the provider has written anything on it. */
export interface Arrival {
  readonly mail: RawMail;
  /** MAIL FROM; empty for bounces. */
  readonly sender: string;
  /** `inbound`: by a stranger; `internal`: by a signed-in user of this organisation, whoever it goes to. */
  readonly direction: "inbound" | "internal";
  readonly found: Found;
  readonly receivedAt: Date;
  /** Microsoft's per-message GUID. */
  readonly networkMessageId: string;
  readonly random: () => number;
}

/** Lower case; empty where the address has none. */
export function domainOf(address: string): string {
  return address
    .slice(address.lastIndexOf("@") + 1)
    .toLowerCase()
    .replace(/>$/, "");
}
