import type { EntryKind } from "#detection/list-entries.ts";
import type { IndicatorKind } from "#detection/indicator-kinds.ts";
import { plainUrl } from "#detection/observables.ts";
import { readListEntry } from "./read-list-entry.ts";

/** What a person or a feed wrote, normalised, or what is wrong with it in words for whoever wrote it. */
export type IndicatorRead =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly mistake: string };

/** As a URL is cut where mail is read. */
const MAX_URL_CHARACTERS = 2_048;
/** RFC 5322 section 2.1.1: no line is longer, and a Message-ID cannot be folded. */
const MAX_MESSAGE_ID_CHARACTERS = 998;

/** Reads one indicator as people and feeds write it: defanged (`hxxps://evil[.]example`), with or without brackets. */
export function readIndicator(kind: IndicatorKind, typed: string): IndicatorRead {
  return READERS[kind](refanged(typed.trim()));
}

type Reader = (typed: string) => IndicatorRead;

const READERS: Readonly<Record<IndicatorKind, Reader>> = {
  url: readUrl,
  domain: (typed) => asEntry("domain", typed.includes("://") ? (URL.parse(typed)?.hostname ?? "") : typed),
  sha256: (typed) => asEntry("attachment-hash", typed),
  sender: (typed) => asEntry("address", typed),
  message_id: readMessageId,
};

/** As block-list entries are checked: one slip must not clear everybody's mailboxes. */
function asEntry(kind: EntryKind, typed: string): IndicatorRead {
  const read = readListEntry("block", kind, typed);
  return read.ok ? { ok: true, value: read.entry.value } : read;
}

function readUrl(typed: string): IndicatorRead {
  if (typed.length > MAX_URL_CHARACTERS) return mistake("The URL is too long.");
  const value = plainUrl(typed.includes("://") ? typed : `https://${typed}`);
  if (value === undefined || !value.slice(0, value.indexOf("/")).includes(".")) {
    return mistake("This is not a web address: write it like https://evil.example/login.");
  }
  if (value.endsWith("/") && value.indexOf("/") === value.length - 1) {
    return mistake("This is a whole site: make it an indicator of the kind domain, or name a page.");
  }
  return { ok: true, value };
}

function readMessageId(typed: string): IndicatorRead {
  const value = /^<.*>$/.test(typed) ? typed : `<${typed}>`;
  return value.length <= MAX_MESSAGE_ID_CHARACTERS && /^<[^\s<>]+@[^\s<>]+>$/.test(value)
    ? { ok: true, value }
    : mistake("This is not a Message-ID: it looks like <name@mail.example>.");
}

/** Reports write harmful addresses so that nobody opens them by mistake. */
function refanged(text: string): string {
  return text
    .replace(/^hxxp/i, "http")
    .replaceAll("[.]", ".")
    .replaceAll("(.)", ".")
    .replaceAll("[:]", ":")
    .replaceAll("[@]", "@");
}

function mistake(words: string): IndicatorRead {
  return { ok: false, mistake: words };
}
