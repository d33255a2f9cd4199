import type { EntryKind, ListEntry, ListName } from "#detection/list-entries.ts";
import { asciiDomain, domainOf, registrable } from "#detection/domains.ts";
import { isFreeMail } from "#detection/free-mail.ts";

/** RFC 5321 section 4.5.3.1.3, without the brackets. */
const MAX_CHARACTERS = 254;

/** What a person typed, normalised, or what is wrong with it in words for that person. */
export type ListEntryRead =
  | { readonly ok: true; readonly entry: ListEntry }
  | { readonly ok: false; readonly mistake: string };

/** Which kinds of entries a list takes: only senders can be proved, so only they can be allowed or trusted. */
export const KINDS_OF_LIST: Readonly<Record<ListName, readonly EntryKind[]>> = {
  allow: ["address", "domain"],
  block: ["address", "domain", "link-host", "attachment-hash"],
  "trusted-domain": ["domain"],
};

/**
 * Reads one entry as people paste it: with capitals, spaces, `mailto:`, angle brackets, `@corp.example`,
 * `*.corp.example`, a whole web address for a link's host, non-Latin domains.
 */
export function readListEntry(list: ListName, kind: EntryKind, typed: string): ListEntryRead {
  if (!KINDS_OF_LIST[list].includes(kind)) {
    return mistake(
      `The ${WORDS[list]} takes ${KINDS_OF_LIST[list].map((it) => KIND_WORDS[it]).join(" or ")}, not ${KIND_WORDS[kind]}.`,
    );
  }
  if (typed.trim() === "") return mistake("The entry is empty.");
  if (typed.length > MAX_CHARACTERS * 10) return mistake("The entry is too long.");
  const value = NORMALISE[kind](typed.trim().toLowerCase());
  const wrong = CHECK[kind](value) ?? tooBroad(list, kind, value);
  return wrong === undefined ? { ok: true, entry: { list, kind, value } } : mistake(wrong);
}

/** Which kind a person most likely means by what he typed; he may say otherwise. */
export function guessKind(typed: string): EntryKind {
  const text = typed.trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(text)) return "attachment-hash";
  if (text.includes("://")) return "link-host";
  return text.lastIndexOf("@") > 0 && !text.startsWith("*@") ? "address" : "domain";
}

const WORDS: Readonly<Record<ListName, string>> = {
  allow: "allow list",
  block: "block list",
  "trusted-domain": "list of trusted domains",
};

const KIND_WORDS: Readonly<Record<EntryKind, string>> = {
  address: "mail addresses",
  domain: "domains",
  "link-host": "hosts of links",
  "attachment-hash": "hashes of attachments",
};

const NORMALISE: Readonly<Record<EntryKind, (typed: string) => string>> = {
  address: (typed) => asciiAddress(typed.replace(/^mailto:/, "").replace(/^<|>$/g, "")),
  domain: (typed) => asciiDomain(typed.replace(/^\*?@/, "").replace(/^\*\./, "")),
  "link-host": (typed) =>
    asciiDomain((typed.includes("://") ? URL.parse(typed)?.hostname : typed.replace(/^\*\./, "")) ?? ""),
  "attachment-hash": (typed) => typed,
};

const CHECK: Readonly<Record<EntryKind, (value: string) => string | undefined>> = {
  address: (value) =>
    isAddress(value) ? undefined : "This is not a mail address: write it like name@corp.example.",
  domain: (value) => (isDomain(value) ? undefined : "This is not a domain: write it like corp.example."),
  "link-host": (value) =>
    isDomain(value) || isIpAddress(value)
      ? undefined
      : "This is not a host: write it like www.corp.example, or paste the link.",
  "attachment-hash": (value) =>
    /^[0-9a-f]{64}$/.test(value)
      ? undefined
      : "This is not a SHA-256 hash: it has 64 characters from 0 to 9 and a to f.",
};

/** One slip of the keyboard must not let everybody in, or clear the company's mailboxes. */
function tooBroad(list: ListName, kind: EntryKind, value: string): string | undefined {
  if ((kind !== "domain" && kind !== "link-host") || isIpAddress(value)) return undefined;
  if (registrable(value) === undefined)
    return `Everybody can register a name under ${value}: name one domain below it.`;
  if (kind === "domain" && isFreeMail(value)) {
    return `Everybody can get an address at ${value}${list === "block" ? ", and most who have one are honest" : ""}: list single addresses instead.`;
  }
  return undefined;
}

function asciiAddress(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? address : `${address.slice(0, at)}@${domainOf(address)}`;
}

function isAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  return (
    at > 0 &&
    at <= 64 &&
    text.length <= MAX_CHARACTERS &&
    /^[^\s<>,;"@]+$/.test(text.slice(0, at)) &&
    isDomain(text.slice(at + 1))
  );
}

function isDomain(text: string): boolean {
  const labels = text.split(".");
  return (
    text.length <= 253 &&
    labels.every((it) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(it)) &&
    !isIpAddress(text)
  );
}

function isIpAddress(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || /^\[[0-9a-f:.]+\]$/.test(text);
}

function mistake(words: string): ListEntryRead {
  return { ok: false, mistake: words };
}
