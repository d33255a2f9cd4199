import type { GraphCall, GraphReply } from "./graph-call.ts";
import { badRequest } from "./graph-error.ts";

interface PageRules {
  readonly defaultSize: number;
  readonly maxSize: number;
  /** What the link to the next page counts with: mail uses `$skip`, the directory an opaque `$skiptoken`. */
  readonly cursor: "$skip" | "$skiptoken";
}

export const MAIL_PAGES: PageRules = { defaultSize: 10, maxSize: 1000, cursor: "$skip" };
export const DIRECTORY_PAGES: PageRules = { defaultSize: 100, maxSize: 999, cursor: "$skiptoken" };

/** One page as Graph answers it, with `@odata.nextLink` where there is more. `view` is called only for what is on it. */
export function pageReply<Row>(
  call: GraphCall,
  rows: readonly Row[],
  view: (row: Row) => unknown,
  rules: PageRules,
): GraphReply {
  const size = readCount(call.query, "$top") ?? rules.defaultSize;
  if (size < 1 || size > rules.maxSize)
    throw badRequest(`The limit of '${rules.maxSize}' for Top query is exceeded.`);
  const start = readCount(call.query, rules.cursor) ?? 0;
  const end = start + size;
  return {
    status: 200,
    body: {
      "@odata.context": `${call.baseUrl}/$metadata#${call.path.slice(1)}`,
      ...(call.query.get("$count") === "true" ? { "@odata.count": rows.length } : {}),
      ...(end < rows.length ? { "@odata.nextLink": nextLink(call, rules.cursor, end) } : {}),
      value: rows.slice(start, end).map(view),
    },
  };
}

/** Only the asked properties; Graph always adds the id and its own annotations. */
export function selected<View extends object>(
  view: View,
  call: GraphCall,
  defaults: readonly string[],
): Partial<View> {
  const names =
    call.query
      .get("$select")
      ?.split(",")
      .map((it) => it.trim()) ?? defaults;
  const unknown = names.find((name) => !(name in view));
  if (unknown !== undefined) throw badRequest(`Could not find a property named '${unknown}'.`);
  const entries = Object.entries(view).filter(
    ([name]) => name === "id" || name.startsWith("@odata.") || names.includes(name),
  );
  return Object.fromEntries(entries) as Partial<View>;
}

function nextLink(call: GraphCall, cursor: string, at: number): string {
  const query = new URLSearchParams(call.query);
  query.set(cursor, String(at));
  return `${call.baseUrl}${call.path}?${query.toString()}`;
}

function readCount(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`Invalid value '${text.slice(0, 20)}' for ${name}.`);
  return Number(text);
}
