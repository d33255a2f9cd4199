import { type FilterValue, parseFilter, passes, sameValue } from "./filter.ts";
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
  const ignoresCase = organisation.seed.ignoresProxyPrefixCase === true;
  return rows.filter((row) =>
    passes(filter, reader(row, filtered), (path, actual, wanted) => {
      const isPrefixed = path === "proxyAddresses" && !ignoresCase;
      return isPrefixed ? sameProxyAddress(actual, wanted) : sameValue("", actual, wanted);
    }),
  );
}

function reader(row: object, filtered: readonly string[]): (path: string) => unknown {
  const values = new Map<string, unknown>(Object.entries(row));
  return (path) => {
    if (!filtered.includes(path)) {
      throw new GraphError(
        400,
        "Request_UnsupportedQuery",
        `Unsupported or invalid query filter clause: '${path}'.`,
      );
    }
    return values.get(path);
  };
}

function sameProxyAddress(actual: unknown, wanted: FilterValue): boolean {
  return sameValue("", actual, wanted) && String(actual).slice(0, 5) === String(wanted).slice(0, 5);
}
