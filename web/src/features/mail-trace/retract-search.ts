import { termsOf } from "./search-text.ts";

/** What the screen of a new retraction reads from its address. */
export interface RetractSearch {
  readonly query?: string;
  readonly start?: string;
}

/** The API's own window where a search names none. */
const WINDOW_MS = 30 * 86_400_000;

/** All that a search finds is the search itself, with the days that the list shows. */
export function retractSearch(q: string, now: Date): RetractSearch {
  // Before a day alone means the days that lead to it: the API's own window.
  const hasStart = termsOf(q).some(({ field }) => ["after", "before", "message-id"].includes(field));
  const start = new Date(now.getTime() - WINDOW_MS).toISOString();
  return { ...(q !== "" && { query: q }), ...(!hasStart && { start }) };
}
