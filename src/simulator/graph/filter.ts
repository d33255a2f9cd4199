import { badRequest } from "./graph-error.ts";

export type FilterValue = string | number | boolean | null;
const OPERATORS = ["eq", "ne", "ge", "gt", "le", "lt"] as const;
type Operator = (typeof OPERATORS)[number];

/** The part of OData's `$filter` that clients of mail and directory use. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly parts: readonly Filter[] }
  | {
      readonly kind: "compare";
      readonly path: string;
      readonly operator: Operator;
      readonly value: FilterValue;
    }
  | { readonly kind: "any"; readonly path: string; readonly value: string };

/**
 * Parses `$filter`. Throws `GraphError` 400 for what Graph would refuse and for what the simulator does not know:
 * silently ignoring a condition would find too much.
 * https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
 */
export function parseFilter(text: string): Filter {
  const reader = tokenReader(text);
  const filter = readOr(reader, 0);
  if (reader.peek() !== undefined) throw invalid(text);
  return filter;
}

/** Every property that a filter names, so that one which cannot be filtered by is refused before anything is read. */
export function pathsOf(filter: Filter): readonly string[] {
  return "parts" in filter ? filter.parts.flatMap(pathsOf) : [filter.path];
}

/** True where something with these properties passes. */
export function passes(filter: Filter, read: (path: string) => unknown, isSame = sameValue): boolean {
  switch (filter.kind) {
    case "and":
      return filter.parts.every((part) => passes(part, read, isSame));
    case "or":
      return filter.parts.some((part) => passes(part, read, isSame));
    case "any": {
      const values = read(filter.path);
      return Array.isArray(values) && values.some((it) => isSame(filter.path, it, filter.value));
    }
    case "compare":
      return compares(filter, read(filter.path), isSame);
  }
}

function compares(
  { path, operator, value }: Extract<Filter, { kind: "compare" }>,
  actual: unknown,
  isSame: (path: string, actual: unknown, wanted: FilterValue) => boolean,
): boolean {
  if (operator === "eq") return isSame(path, actual, value);
  if (operator === "ne") return !isSame(path, actual, value);
  if (typeof actual !== "string" || typeof value !== "string") return false;
  // Moments are ISO 8601 in UTC, whose order is that of the text.
  if (operator === "ge") return actual >= value;
  if (operator === "gt") return actual > value;
  return operator === "le" ? actual <= value : actual < value;
}

/** Text without its case; all else as it is. */
export function sameValue(_path: string, actual: unknown, wanted: FilterValue): boolean {
  return typeof actual === "string" && typeof wanted === "string"
    ? actual.toLowerCase() === wanted.toLowerCase()
    : (actual ?? null) === wanted;
}

interface TokenReader {
  peek(): string | undefined;
  next(): string;
}

/** A text literal with doubled quotes, a parenthesis, or a word. */
const TOKEN = /\s*('(?:[^']|'')*'|[()]|[^\s()']+)/y;
const MAX_DEPTH = 20;

function tokenReader(text: string): TokenReader {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw invalid(text);
    tokens.push(token);
  }
  return {
    peek: () => tokens[0],
    next: () => {
      const token = tokens.shift();
      if (token === undefined) throw invalid(text);
      return token;
    },
  };
}

function readOr(reader: TokenReader, depth: number): Filter {
  return readChain(reader, "or", () => readChain(reader, "and", () => readTerm(reader, depth)));
}

function readChain(reader: TokenReader, kind: "and" | "or", readPart: () => Filter): Filter {
  const first = readPart();
  const parts = [first];
  while (reader.peek() === kind) {
    reader.next();
    parts.push(readPart());
  }
  return parts.length === 1 ? first : { kind, parts };
}

function readTerm(reader: TokenReader, depth: number): Filter {
  const path = reader.next();
  if (path === "(") {
    if (depth >= MAX_DEPTH) throw invalid(path);
    const inner = readOr(reader, depth + 1);
    expectToken(reader, ")");
    return inner;
  }
  if (path.endsWith("/any")) return readAny(reader, path.slice(0, -"/any".length));
  const operator = OPERATORS.find((it) => it === reader.peek());
  if (operator === undefined || !/^[A-Za-z/]+$/.test(path)) throw invalid(path);
  reader.next();
  return { kind: "compare", path, operator, value: readValue(reader.next()) };
}

/** `(x:x eq 'value')`, the colon with or without a space behind it. */
function readAny(reader: TokenReader, path: string): Filter {
  expectToken(reader, "(");
  const [variable, used] = reader.next().split(":");
  if (variable === undefined || (used || reader.next()) !== variable) throw invalid(path);
  expectToken(reader, "eq");
  const value = readValue(reader.next());
  expectToken(reader, ")");
  if (typeof value !== "string") throw invalid(path);
  return { kind: "any", path, value };
}

function expectToken(reader: TokenReader, wanted: string): void {
  const token = reader.next();
  if (token !== wanted) throw invalid(token);
}

const MOMENT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/;

function readValue(token: string): FilterValue {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (token === "null") return null;
  if (token === "true" || token === "false") return token === "true";
  if (/^\d+$/.test(token)) return Number(token);
  const [, moment] = MOMENT.exec(token) ?? [];
  if (moment === undefined) throw invalid(token);
  return `${moment}Z`;
}

function invalid(near: string): Error {
  return badRequest(`Invalid filter clause near '${near.slice(0, 100)}'.`);
}
