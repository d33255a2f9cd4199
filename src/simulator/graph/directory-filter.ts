import { type FilterValue, parseFilter, passes, pathsOf, sameValue } from "./filter.ts";
import type { DirectoryRequest } from "./graph-call.ts";
import { GraphError } from "./graph-error.ts";

/**
 * The rows that pass `$filter`, by the properties that can be filtered by without advanced queries. Text is compared
 * without its case, but for the prefix of a proxy address: `smtp:` finds aliases, `SMTP:` primary addresses, unless
 * the seed says that the tenant does not care.
 */
export function directoryRows<Row extends object>(
  { organisation, call }: DirectoryRequest,
  rows: readonly Row[],
  filtered: readonly string[],
): readonly Row[] {
  const text = call.query.get("$filter");
  if (text === null) return rows;
  const filter = parseFilter(text);
  const unknown = pathsOf(filter).find((path) => !filtered.includes(path));
  if (unknown !== undefined) {
    const says = `Unsupported or invalid query filter clause: '${unknown}'.`;
    throw new GraphError(400, "Request_UnsupportedQuery", says);
  }
  const isSame = organisation.seed.ignoresProxyPrefixCase === true ? sameValue : minding;
  return rows.filter((row) => passes(filter, (path) => Reflect.get(row, path) as unknown, isSame));
}

function minding(path: string, actual: unknown, wanted: FilterValue): boolean {
  const isSame = sameValue(path, actual, wanted);
  return path === "proxyAddresses" ? isSame && prefixOf(actual) === prefixOf(wanted) : isSame;
}

function prefixOf(address: unknown): string {
  return String(address).slice(0, "smtp:".length);
}
