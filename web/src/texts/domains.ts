import { plural } from "../ui/plural.ts";

/** Every text of domains and journaling. */
export const domainTexts = {
  title: "Domains & journaling",
  domains: {
    title: "Domains",
    lead: "Mail to addresses of these domains is the organisation's own. The default integration looks for a mailbox where no directory knows it better.",
    table: "Accepted mail domains",
    domain: "Domain",
    integration: "Default integration",
    integrationOf: (domain: string) => `Default integration: ${domain}`,
    state: "State",
    added: "Added",
    add: "Add domain",
    placeholder: "corp.example",
    none: "No integration",
    automatic: "The only one there is",
    states: {
      ACTIVE: "Ready",
      PENDING: "Waits: it needs an integration and its verification",
      FAILED: "Its integration is stopped",
    },
    empty: {
      title: "No domain yet",
      body: "Add the mail domains of the organisation: only copies in mailboxes of these domains are looked for.",
    },
    saved: (domain: string) => `${domain} is added.`,
    changed: (domain: string) => `${domain} has another integration now.`,
    removed: (domain: string) => `${domain} is removed.`,
    remove: (domain: string) => `Remove ${domain}?`,
    depends: (mailboxes: number) =>
      mailboxes === 0
        ? "No mailbox of this domain is known."
        : `${plural(mailboxes, "mailbox", "mailboxes")} of this domain ${mailboxes === 1 ? "is" : "are"} known.`,
    consequence:
      "Mail to them that comes from now on counts as mail to outside: it is stored and judged, and not taken back. What was taken before stays on record and can be released.",
    keep: "Keep it",
  },
  sources: {
    title: "Journal sources",
    lead: "Each source has a secret address to which the mail system sends a copy of every message, and something that proves where it comes from.",
    add: "Add source",
    table: "Journal sources",
    guide: "What to enter at the provider, step by step",
    name: "Name",
    format: "Format",
    formats: {
      "exchange-report": "Exchange journal report",
      "google-copy": "Google “also deliver to” copy",
      "plain-bcc": "Plain BCC copy",
    },
    formatKept:
      "The format cannot be changed: what is under way was journaled in it. Make another source instead.",
    binding: "Proved by",
    bindings: {
      "exchange-organisation": "Exchange organisation",
      "google-seal": "Google’s seal (ARC)",
      "client-range": "Sending addresses",
      "client-certificate": "TLS client certificate",
    },
    bindingAbout: {
      "exchange-organisation":
        "The organisation’s domains, as Exchange writes them into the report. One a line.",
      "google-seal": "The newest ARC seal must be Google’s and hold. Nothing to fill in.",
      "client-range": "IP addresses or ranges from which the mail system sends. One a line.",
      "client-certificate": "SHA-256 fingerprints of the client’s certificate. One a line.",
    },
    values: "Values",
    tls: "TLS",
    tlsRequired: "Required",
    tlsOptional: "Not required",
    requireTls: "Require TLS",
    ranges: "May deliver",
    rangesLabel: "Addresses that may deliver at all",
    rangesAbout: "IP addresses or ranges, one a line. Empty: anybody who knows the secret address.",
    anybody: "Anybody who knows the address",
    hops: "Hop count",
    hopsAbout:
      "How many gateways of your own stand between the internet and the mail system: the sender’s IP address is read before them. 0 where the provider itself receives it.",
    originalTo: "The relay in front writes X-Original-To itself",
    originalToYes: "Yes: it is believed",
    originalToAbout: "Only then it is believed: otherwise whoever writes a mail chooses who received what.",
    address: "Address",
    addresses: (count: number) =>
      count === 0 ? "None valid" : count === 1 ? "One valid" : "Two valid: the former one until",
    lastSeen: "Last journal copy",
    never: "Nothing yet",
    untrusted: "Not believed in 7 days",
    untrustedCount: (count: number) => (count >= 1_000 ? "1,000 or more" : count.toLocaleString("en")),
    untrustedNone: "None",
    untrustedAbout: "Stored and shown, never acted on.",
    rotate: "Rotate address",
    rotateAbout:
      "A second address is made. Both are valid until the time below is over: change the mail system’s rule to the new one by then.",
    rotateHours: "The former address stays valid for so many hours",
    remove: "Delete",
    removeTitle: (name: string) => `Delete ${name}?`,
    removeBody:
      "Its addresses take nothing any more, and the mail system’s journal copies are refused until its rule is changed. What it delivered stays.",
    keep: "Keep it",
    removed: "The source is deleted.",
    changed: "The source is changed.",
    empty: {
      title: "No source yet",
      body: "Add one, and send the mail system’s journal copies to the address that it answers.",
    },
    secret: {
      title: "The intake address",
      about:
        "It is shown this once: only its fingerprint is kept. Put it into the mail system’s journal rule now.",
      copy: "Copy the address",
      copied: "Copied",
      done: "I have it",
    },
  },
} as const;
