import { headerValue } from "../google/headers.ts";
import { bare, type MailItem } from "../google/mailbox.ts";

/** Whether an item matches a search. */
type Matches = (item: MailItem) => boolean;

export interface ParsedQuery {
  readonly matches: Matches;
  /** The search names Spam, Trash or everywhere, which it leaves out otherwise. */
  readonly includesSpamTrash: boolean;
}

interface Term {
  readonly negated: boolean;
  /** Lower case; empty for a bare word. */
  readonly operator: string;
  readonly value: string;
}

/**
 * The part of Gmail's search language that tools use to find one message: `rfc822msgid:`, `from:`, `to:`, `subject:`,
 * `after:` and `before:` (epoch seconds or yyyy/mm/dd), `in:`, `is:`, `label:`, words, quotes and `-`. All terms must
 * match; an operator it does not know finds nothing.
 *
 * @see https://support.google.com/mail/answer/7190
 */
export function parseQuery(query: string): ParsedQuery {
  const terms = readTerms(query);
  const tests = terms.map((term) => {
    const test = toTest(term);
    return term.negated ? (item: MailItem) => !test(item) : test;
  });
  return {
    matches: (item) => tests.every((test) => test(item)),
    includesSpamTrash: terms.some(
      ({ operator, value }) =>
        operator === "in" && ["anywhere", "spam", "trash"].includes(value.toLowerCase()),
    ),
  };
}

/** An unquoted value ends at a space or at a character of the grammar: an odd Message-ID must be quoted to be found. */
const TERM = /(-?)(?:([a-z0-9_]+):)?(?:"([^"]*)"|([^\s(){}|"]+))/gi;

function readTerms(query: string): Term[] {
  return [...query.matchAll(TERM)].map(([, minus, operator = "", quoted, plain = ""]) => ({
    negated: minus === "-",
    operator: operator.toLowerCase(),
    value: quoted ?? plain,
  }));
}

function toTest({ operator, value }: Term): Matches {
  switch (operator) {
    case "":
      return byWords(value, ["from", "to", "cc", "subject"]);
    case "rfc822msgid":
      return byMessageId(bare(value));
    case "from":
    case "to":
    case "subject":
      return byWords(value, [operator]);
    case "after":
      return byTime(value, (itemMs, wantedMs) => itemMs >= wantedMs);
    case "before":
      return byTime(value, (itemMs, wantedMs) => itemMs < wantedMs);
    case "in":
    case "label":
      return byPlace(value.toLowerCase());
    case "is":
      return byFlag(value.toLowerCase());
    default:
      return () => false;
  }
}

/** Ids in the style of old Outlook, `<!&!…>`, are never found: Gmail's index does not have them. */
function byMessageId(wanted: string): Matches {
  if (wanted === "" || wanted.startsWith("!&!")) return () => false;
  return (item) => item.messageId === wanted;
}

/** Gmail finds whole words next to each other, not parts of words. */
function byWords(value: string, names: readonly string[]): Matches {
  const wanted = ` ${words(value)} `;
  return ({ headers }) =>
    names.some((name) => ` ${words(headerValue(headers, name) ?? "")} `.includes(wanted));
}

function words(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");
}

function byTime(value: string, compare: (itemMs: number, wantedMs: number) => boolean): Matches {
  const wantedMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value.replaceAll("/", "-"));
  return (item) => compare(item.internalDate.getTime(), wantedMs);
}

function byPlace(value: string): Matches {
  if (value === "anywhere") return () => true;
  const label = value === "drafts" ? "DRAFT" : value;
  return (item) => item.labels.some((it) => it.toLowerCase() === label.toLowerCase());
}

function byFlag(value: string): Matches {
  if (value === "read") return (item) => !item.labels.includes("UNREAD");
  return byPlace(value);
}
