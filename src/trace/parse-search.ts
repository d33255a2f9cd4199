import { DISPOSITIONS, type Disposition } from "#detection/disposition.ts";
import { firstMoment } from "./first-moment.ts";
import { EVERYTHING, type SearchFilter } from "./search-filter.ts";

export type SearchParsed =
  | { readonly ok: true; readonly filter: SearchFilter }
  /** In words for the person at the search box. */
  | { readonly ok: false; readonly mistakes: readonly string[] };

/** A Message-ID is as long as its sender likes, and is found by its hash: this is what the head of a request holds. */
export const MAX_QUERY_CHARACTERS = 16_000;
/** Of everything else. More is nobody's typing, and each term costs a comparison for every message. */
const MAX_SEARCHED_CHARACTERS = 1_000;
const MAX_TERMS = 32;

/**
 * Reads the search box: words, and the fields `from:`, `to:`, `domain:`, `subject:`, `message-id:`,
 * `disposition:`, `is:retracted`, `is:delivered`, `is:failed`, `after:` and `before:` (a day such as 2026-11-23, or a moment).
 * Quotes hold a value with spaces together: `subject:"your invoice"`. Everything must be true at once, save that
 * several dispositions mean any of them. What looks like a field and is none, such as `https://…`, is a word.
 * `timeZone` is where a day begins, and a moment that names no zone is told.
 */
export function parseSearch(text: string, timeZone = "UTC"): SearchParsed {
  if (text.length > MAX_QUERY_CHARACTERS) return tooLong(MAX_QUERY_CHARACTERS);
  const terms = termsOf(text);
  if (searchedCharacters(terms) > MAX_SEARCHED_CHARACTERS) return tooLong(MAX_SEARCHED_CHARACTERS);
  if (terms.length > MAX_TERMS) {
    return { ok: false, mistakes: [`The search has more than ${MAX_TERMS} terms.`] };
  }
  const mistakes: string[] = [];
  let filter = EVERYTHING;
  for (const term of terms) {
    const next = withTerm(filter, term, timeZone);
    if (typeof next === "string") mistakes.push(next);
    else filter = next;
  }
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, filter };
}

function tooLong(most: number): SearchParsed {
  return { ok: false, mistakes: [`The search is longer than ${most} characters.`] };
}

function searchedCharacters(terms: readonly Term[]): number {
  return terms
    .filter(({ field }) => field !== "message-id" && field !== "message_id")
    .reduce((sum, { value }) => sum + value.length, 0);
}

interface Term {
  /** Lower case; empty for a plain word. */
  readonly field: string;
  readonly value: string;
}

/** One character at a time: no expression to backtrack in. */
function termsOf(text: string): readonly Term[] {
  const terms: Term[] = [];
  let field = "";
  let value = "";
  let quoted = false;
  const close = (): void => {
    if (value !== "") terms.push({ field, value });
    else if (field !== "") terms.push({ field, value: "" });
    field = "";
    value = "";
  };
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && /\s/.test(character)) close();
    else if (!quoted && character === ":" && field === "" && isField(value)) {
      field = value.toLowerCase();
      value = "";
    } else value += character;
  }
  close();
  return terms;
}

/** The next filter, or what is wrong with the term. */
function withTerm(filter: SearchFilter, { field, value }: Term, timeZone: string): SearchFilter | string {
  if (field !== "" && value === "") return `${field}: needs a value right behind the colon.`;
  return isField(field)
    ? READERS[field](filter, value, timeZone)
    : { ...filter, words: [...filter.words, value] };
}

const FIELDS = [
  "from",
  "to",
  "domain",
  "subject",
  "message-id",
  "message_id",
  "disposition",
  "is",
  "after",
  "before",
] as const;
type Field = (typeof FIELDS)[number];

function isField(name: string): name is Field {
  return (FIELDS as readonly string[]).includes(name.toLowerCase());
}

type Reader = (filter: SearchFilter, value: string, timeZone: string) => SearchFilter | string;

const messageId: Reader = (filter, value) => ({ ...filter, messageIdHeader: value });

const READERS: Readonly<Record<Field, Reader>> = {
  from: (filter, value) => ({ ...filter, from: [...filter.from, value.toLowerCase()] }),
  to: (filter, value) => ({ ...filter, to: [...filter.to, value.toLowerCase()] }),
  domain: (filter, value) => ({ ...filter, domains: [...filter.domains, value.toLowerCase()] }),
  subject: (filter, value) => ({ ...filter, subject: [...filter.subject, value] }),
  "message-id": messageId,
  message_id: messageId,
  disposition: (filter, value) => {
    const wanted = value.toUpperCase();
    return isDisposition(wanted)
      ? { ...filter, dispositions: [...filter.dispositions, wanted] }
      : `disposition: takes one of ${DISPOSITIONS.join(", ")}.`;
  },
  is: (filter, value) =>
    STATES.get(value.toLowerCase())?.(filter) ?? "is: takes retracted, delivered or failed.",
  after: (filter, value, timeZone) => withMoment(filter, "after", momentOf(value, timeZone)),
  before: (filter, value, timeZone) => withMoment(filter, "before", momentOf(value, timeZone)),
};

/** How its copies stand now. */
const STATES: ReadonlyMap<string, (filter: SearchFilter) => SearchFilter> = new Map<
  string,
  (filter: SearchFilter) => SearchFilter
>([
  ["retracted", (filter) => ({ ...filter, isRetracted: true })],
  ["delivered", (filter) => ({ ...filter, isDelivered: true })],
  ["failed", (filter) => ({ ...filter, hasFailed: true })],
]);

function isDisposition(text: string): text is Disposition {
  return (DISPOSITIONS as readonly string[]).includes(text);
}

function withMoment(
  filter: SearchFilter,
  field: "after" | "before",
  at: Date | undefined,
): SearchFilter | string {
  return at === undefined
    ? `${field}: takes a day such as 2026-11-23, or a moment such as 2026-11-23T08:00:00Z.`
    : { ...filter, [field]: at };
}

/** A day means its first moment, so `after:` includes the day and `before:` does not. */
function momentOf(text: string, timeZone: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]{4,12}(Z|[+-]\d{2}:\d{2})?)?$/i.test(text)) return undefined;
  const isDay = !/t/i.test(text);
  const hasZone = !isDay && /(Z|[+-]\d{2}:\d{2})$/i.test(text);
  const at = new Date(hasZone || isDay ? text : `${text}Z`);
  if (Number.isNaN(at.getTime())) return undefined;
  return hasZone || timeZone === "UTC" ? at : firstMoment(at, timeZone);
}
