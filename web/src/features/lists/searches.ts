import { type IndicatorKind, INDICATOR_KINDS } from "#detection/indicator-kinds.ts";
import { LISTS, type ListName } from "./queries.ts";

/** What the address of the lists says: which one, what is searched, and which page. */
export interface ListSearch {
  readonly list?: ListName;
  readonly search?: string;
  readonly page?: number;
}

export interface IndicatorSearch {
  readonly kind?: IndicatorKind;
  readonly search?: string;
  readonly page?: number;
}

/** Of what anybody may write into an address only what means something is kept. */
export function readListSearch(given: Readonly<Record<string, unknown>>): ListSearch {
  const list = LISTS.find((it) => it === given["list"]);
  return { ...(list !== undefined && { list }), ...readPaging(given) };
}

export function readIndicatorSearch(given: Readonly<Record<string, unknown>>): IndicatorSearch {
  const kind = INDICATOR_KINDS.find((it) => it === given["kind"]);
  return { ...(kind !== undefined && { kind }), ...readPaging(given) };
}

const MAX_SEARCH = 253;

function readPaging({ search, page }: Readonly<Record<string, unknown>>) {
  // The router reads digits as a number.
  const text = typeof search === "string" || typeof search === "number" ? String(search) : "";
  const isPage = typeof page === "number" && Number.isInteger(page) && page > 1 && page <= 100_000;
  return { ...(text !== "" && { search: text.slice(0, MAX_SEARCH) }), ...(isPage && { page }) };
}
