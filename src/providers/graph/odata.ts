import { z } from "zod";
import { parseReply, unexpected } from "../parse-reply.ts";
import type { GraphClient } from "./graph-client.ts";

/** A string as OData literal: quotes doubled. Percent-encoding is `toQuery`'s. */
export function literal(text: string): string {
  return `'${text.toWellFormed().replaceAll("'", "''")}'`;
}

export interface Pages<Item> {
  /** The lane and first URL, see `GraphClient.call`. */
  readonly lane: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly item: z.ZodType<Item>;
  /** More pages than this are refused (`rejected`, `too_many_pages`): a list cut short would hide copies. */
  readonly maxPages: number;
}

export interface ChangesPage<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
  /** On the last page: from where Graph tells what has changed since. */
  readonly link: string | undefined;
}

/** One page of what Graph calls a delta; `next` and `link` are below the version, as `url` is. */
export async function readChanges<Item>(
  graph: GraphClient,
  { lane, url, headers, item }: Omit<Pages<Item>, "maxPages">,
  signal: AbortSignal,
): Promise<ChangesPage<Item>> {
  const Page = z.object({
    value: z.array(item),
    "@odata.nextLink": z.string().optional(),
    "@odata.deltaLink": z.string().optional(),
  });
  const body = await graph.call(lane, { method: "GET", url, ...(headers && { headers }) }, signal);
  const page = parseReply(Page, body);
  const next = page["@odata.nextLink"];
  const link = page["@odata.deltaLink"];
  if (next === undefined && link === undefined)
    throw unexpected("no_next_link", "the provider does not say where its list goes on");
  return { items: page.value, next: next && belowVersion(next), link: link && belowVersion(link) };
}

interface OnePage<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/** One page of a list, and where the next one is. */
export async function readPage<Item>(
  graph: GraphClient,
  { lane, url, headers, item }: Omit<Pages<Item>, "maxPages">,
  signal: AbortSignal,
): Promise<OnePage<Item>> {
  const Page = z.object({ value: z.array(item), "@odata.nextLink": z.string().optional() });
  const body: unknown = await graph.call(lane, { method: "GET", url, ...(headers && { headers }) }, signal);
  const { value, "@odata.nextLink": link } = parseReply(Page, body);
  return { items: value, next: link === undefined ? undefined : belowVersion(link) };
}

/** All items of a list, page after page by `@odata.nextLink`. */
export async function readPages<Item>(
  graph: GraphClient,
  { url, maxPages, ...pages }: Pages<Item>,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let next: string | undefined = url;
  for (let page = 0; next !== undefined; page += 1) {
    if (page === maxPages) throw unexpected("too_many_pages", "the provider lists more than is credible");
    const read: OnePage<Item> = await readPage(graph, { ...pages, url: next }, signal);
    items.push(...read.items);
    next = read.next;
  }
  return items;
}

/** A batch takes URLs below the version only. The host is left away, so no answer can send our token elsewhere. */
function belowVersion(link: string): string {
  const at = link.indexOf("/v1.0/");
  if (at < 0) throw unexpected("foreign_next_link", "the next page's address is not one of Graph's");
  return link.slice(at + "/v1.0".length);
}
