/** What names an error, whoever threw it: an SQLSTATE, a code of the system or of a library; empty where it has none. */
export function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

/** SQLSTATE classes: connection, resources, operator intervention, system error; and the system's own codes. */
export function isDatabaseAway(error: unknown): boolean {
  return /^(?:(08|53|57|58)[0-9A-Z]{3}|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT)$/.test(codeOf(error));
}

/** SQLSTATE class 40, a deadlock or two that cannot both be first: all was undone, and the next try may well succeed. */
export function wasRolledBack(error: unknown): boolean {
  return /^40[0-9A-Z]{3}$/.test(codeOf(error));
}

/**
 * SQLSTATE classes data exception, constraint and program limit: this data cannot be stored, so that trying the same again is in
 * vain. All else, what we do not know included, means that storing is impossible now.
 */
export function isRefusedData(error: unknown): boolean {
  return /^(22|23|54)[0-9A-Z]{3}$/.test(codeOf(error));
}
