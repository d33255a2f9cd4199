/** The connection is gone, or is given up: what was under way is undone, save a commit, of which nobody knows. */
export class LostConnection extends Error {
  override readonly name = "LostConnection";
  /** SQLSTATE "connection failure", so that whoever reads codes need not know of the driver. */
  readonly code = "08006";
}

/**
 * What the server or the system says has a code. What the driver finds out by itself (a socket that ended, a time that
 * was over, a client that is closed) is a bare error with words. Who writes to a socket whose other side has just died
 * is told EPIPE instead of ECONNRESET.
 */
export function readDriverError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const isBare = error.constructor === Error && !("code" in error);
  const isBrokenPipe = "code" in error && error.code === "EPIPE";
  return isBare || isBrokenPipe ? new LostConnection(error.message, { cause: error }) : error;
}
