import { invalidArgument } from "./google-error.ts";

export interface PageRequest {
  readonly maxResults: number;
  readonly pageToken: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** To be spread into an answer: empty on the last page. */
  readonly nextPageToken: { readonly nextPageToken?: string };
}

/**
 * Sorts by key and cuts one page. The token names the last key shown, so that items that come or go between two pages do
 * not shift the second. Keys are unique.
 */
export function onePage<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  { maxResults, pageToken }: PageRequest,
): Page<Item> {
  const after = afterPage(pageToken);
  const keyed = all.map((item) => ({ item, key: keyOf(item) })).filter((it) => it.key > after);
  keyed.sort((left, right) => (left.key < right.key ? -1 : 1));
  const shown = keyed.slice(0, maxResults);
  const last = shown.at(-1);
  const isLast = last === undefined || shown.length === keyed.length;
  return {
    items: shown.map((it) => it.item),
    nextPageToken: isLast ? {} : { nextPageToken: toToken(last.key) },
  };
}

/** The last key of the page before; empty before the first one. */
export function afterPage(pageToken: string | undefined): string {
  return pageToken === undefined ? "" : fromToken(pageToken);
}

function toToken(key: string): string {
  return Buffer.from(`after ${key}`).toString("base64url");
}

function fromToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString();
  if (!text.startsWith("after ")) throw invalidArgument("Invalid pageToken");
  return text.slice("after ".length);
}
