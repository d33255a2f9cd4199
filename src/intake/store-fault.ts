/** SQLSTATE classes of data that the database will never take: data exception, constraint, program limit. */
const REFUSED_DATA: readonly string[] = ["22", "23", "54"];

/**
 * Whether the error says that this data cannot be stored, so that trying the same again is in vain. All else (08
 * connection, 40 rollback, 53 resources, 57 shut down, 58 system, the system's own codes, and what we do not know)
 * means that storing is impossible now.
 */
export function isRefusedData(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return SQLSTATE.test(error.code) && REFUSED_DATA.includes(error.code.slice(0, 2));
}

const SQLSTATE = /^[0-9A-Z]{5}$/;
