/** The connection is gone, or is given up: what was under way is undone, save a commit, of which nobody knows. */
export class LostConnection extends Error {
  override readonly name = "LostConnection";
  /** SQLSTATE "connection failure", so that whoever reads codes need not know of the driver. */
  readonly code = "08006";
}

/**
 * What the server or the system says has a code. What the driver finds out by itself (a socket that ended, a time that
 * was over, a client that is closed) is a bare error with words.
 */
export function readDriverError(error: unknown): unknown {
  const isBare = error instanceof Error && error.constructor === Error && !("code" in error);
  return isBare ? new LostConnection(error.message, { cause: error }) : error;
}
