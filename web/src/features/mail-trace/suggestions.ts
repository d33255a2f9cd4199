import { DISPOSITIONS } from "#detection/disposition.ts";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";
import { FIELDS } from "./search-text.ts";

export interface Suggestion {
  /** What replaces the term that is being typed. */
  readonly term: string;
  /** What it does, in words. */
  readonly hint: string;
}

/** What the list on the screen offers as values. */
export interface Known {
  readonly senders: readonly string[];
  readonly recipients: readonly string[];
}

const STATES = ["retracted", "delivered", "failed"] as const;
const DAYS = [0, 1, 7, 30, 90, 365] as const;
const MOST = 8;

/** For the term at the end of `text`: first operators, then, behind the colon, their values. */
export function suggest(text: string, known: Known, now: Date): readonly Suggestion[] {
  const typed = lastTerm(text);
  const colon = typed.indexOf(":");
  if (colon === -1) return operatorsFor(typed);
  const field = typed.slice(0, colon).toLowerCase();
  const start = typed.slice(colon + 1).toLowerCase();
  return valuesOf(field, known, now)
    .filter(({ value }) => value.toLowerCase().startsWith(start) && value.toLowerCase() !== start)
    .slice(0, MOST)
    .map(({ value, hint }) => ({ term: `${field}:${value}`, hint }));
}

/** The text with its last term replaced; behind a whole term one can go on typing. */
export function accept(text: string, { term }: Suggestion): string {
  const head = text.slice(0, text.length - lastTerm(text).length);
  return `${head}${term}${term.endsWith(":") ? "" : " "}`;
}

function lastTerm(text: string): string {
  return /\S*$/.exec(text)?.[0] ?? "";
}

function operatorsFor(typed: string): readonly Suggestion[] {
  return FIELDS.filter((it) => it.startsWith(typed.toLowerCase())).map((it) => ({
    term: `${it}:`,
    hint: t.operators[it],
  }));
}

interface Value {
  readonly value: string;
  readonly hint: string;
}

function valuesOf(field: string, known: Known, now: Date): readonly Value[] {
  switch (field) {
    case "disposition":
      return DISPOSITIONS.map((value) => ({ value, hint: t.dispositions[value] }));
    case "is":
      return STATES.map((value) => ({ value, hint: t.states[value] }));
    case "after":
    case "before":
      return DAYS.map((days) => ({ value: dayBefore(now, days), hint: t.daysAgo(days) }));
    case "from":
      return plain(known.senders);
    case "to":
      return plain(known.recipients);
    case "domain":
      return plain([...known.senders, ...known.recipients].map((it) => it.slice(it.lastIndexOf("@") + 1)));
    default:
      return [];
  }
}

function plain(values: readonly string[]): readonly Value[] {
  return [...new Set(values)].map((value) => ({ value, hint: "" }));
}

/** The reader's day, whatever UTC has by then. */
export function dayBefore(now: Date, days: number): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
  const [year, month, date] = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
}
