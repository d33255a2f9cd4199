import type { GraphCall, GraphRoute } from "./graph-call.ts";

interface FoundRoute {
  readonly route: GraphRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** The first route whose method and pattern fit. A `:name` takes one segment. */
export function findRoute(
  routes: readonly GraphRoute[],
  { method, segments }: Pick<GraphCall, "method" | "segments">,
): FoundRoute | undefined {
  for (const route of routes) {
    const params = route.method === method ? match(route.pattern.split("/"), segments) : undefined;
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function match(
  pattern: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}
