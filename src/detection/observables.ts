import type { Mail } from "#mail/mail.ts";
import { asciiDomain, domainOf, registrable } from "./domains.ts";
import { followed } from "./followed-links.ts";
import { sendersOf } from "./list-match.ts";

/** What mail is searched by afterwards, when something new is known. */
export const OBSERVABLE_KINDS = ["message-id", "sender", "sender-domain", "sha256", "host", "url"] as const;
export type ObservableKind = (typeof OBSERVABLE_KINDS)[number];

export interface Observable {
  readonly kind: ObservableKind;
  /** Normalised: two that mean the same are the same text. */
  readonly value: string;
}

/** Newsletters hold hundreds of links, to a few hosts; whoever hides one among them is caught by its host. */
const MAX_OF_KIND: Readonly<Record<ObservableKind, number>> = {
  "message-id": 1,
  sender: 10,
  "sender-domain": 10,
  sha256: 30,
  host: 30,
  url: 20,
};

type Observed = Pick<Mail, "messageId" | "from" | "sender" | "returnPath" | "links" | "attachments">;

/** Each once; of each kind the first so many. */
export function observablesOf(mail: Observed): readonly Observable[] {
  const senders = sendersOf(mail);
  const links = followed(mail.links);
  const byKind: Readonly<Record<ObservableKind, readonly (string | undefined)[]>> = {
    "message-id": [mail.messageId],
    sender: senders,
    "sender-domain": namesOf(senders.map(domainOf)),
    sha256: mail.attachments.map((it) => it.sha256),
    host: namesOf(links.map((it) => it.host)),
    url: links.slice(0, MAX_URLS_READ).map((it) => plainUrl(it.url)),
  };
  return OBSERVABLE_KINDS.flatMap((kind) =>
    [...new Set(byKind[kind])]
      .filter((it) => it !== undefined)
      .slice(0, MAX_OF_KIND[kind])
      .map((value) => ({ kind, value })),
  );
}

/** Anchors are repeated: so many are read to find those that differ. */
const MAX_URLS_READ = 60;

/** A newsletter's links lead to few hosts, and whose a host is takes longer to find out than all else here. */
function namesOf(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts)].slice(0, MAX_OF_KIND.host).flatMap(withParents);
}

/** A name and those above it, down to the one that somebody registered: who names that means all below it. */
function withParents(host: string): readonly string[] {
  const name = asciiDomain(host);
  const owner = registrable(name);
  if (owner === undefined) return name === "" ? [] : [name];
  const labels = name.slice(0, -owner.length).split(".").slice(0, -1);
  return [
    ...labels.map((_, index) => name.slice(labels.slice(0, index).join(".").length + (index && 1))),
    owner,
  ];
}

/**
 * A web address without scheme, user, query and fragment, which differ from recipient to recipient: `evil.example/login`.
 * `undefined` for what is no address of the web.
 */
export function plainUrl(url: string): string | undefined {
  const parsed = URL.parse(/^www\./i.test(url) ? `https://${url}` : url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.host === "") return undefined;
  return `${parsed.host}${parsed.pathname}`;
}
