/**
 * Removes the comments of a structured field (RFC 5322 section 3.2.2), nested ones too; each leaves a space. In
 * linear time, whatever is unbalanced: a comment that never closes ends the value.
 *
 * Quoted strings are kept whole, and inside a comment they are skipped whole, although RFC 5322 knows none there:
 * Google repeats the envelope sender inside its SPF comment, and the local part `"x) ; dmarc=pass ("` would
 * otherwise leave the comment and speak for Google.
 */
export function withoutComments(value: string): string {
  if (!value.includes("(")) return value;
  let kept = "";
  let keptFrom = 0;
  let depth = 0;
  for (let at = 0; at < value.length; at = next(value, at)) {
    if (value[at] === "(") {
      if (depth === 0) kept += `${value.slice(keptFrom, at)} `;
      depth += 1;
    } else if (value[at] === ")" && depth > 0) {
      depth -= 1;
      keptFrom = at + 1;
    }
  }
  return depth > 0 ? kept : kept + value.slice(keptFrom);
}

/** Splits at each character of `separators` that stands outside quoted strings; parts are trimmed, empty ones dropped. */
export function splitOutsideQuotes(value: string, separators: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < value.length; at = next(value, at)) {
    if (!separators.includes(value[at] ?? "")) continue;
    parts.push(value.slice(from, at).trim());
    from = at + 1;
  }
  parts.push(value.slice(from).trim());
  return parts.filter((it) => it !== "");
}

/** The offset behind the character at `at`, behind the escaped pair, or behind the quoted string that begins there. */
function next(value: string, at: number): number {
  if (value[at] === "\\") return at + 2;
  if (value[at] !== '"') return at + 1;
  for (let end = at + 1; end < value.length; end += 1) {
    if (value[end] === "\\") end += 1;
    else if (value[end] === '"') return end + 1;
  }
  // Never closed, so no quotation: an ordinary character. That happens once at most, else the next one had closed it.
  return at + 1;
}
