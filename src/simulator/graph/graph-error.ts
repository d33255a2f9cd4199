import { randomUUID } from "node:crypto";
import type { GraphReply } from "./graph-call.ts";

/**
 * What Graph answers where it does not do what was asked. Clients branch on `code`; the words are ours.
 * https://learn.microsoft.com/graph/errors
 */
export class GraphError extends Error {
  override readonly name = "GraphError";
  readonly status: number;
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, code: string, message: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export function badRequest(message: string): GraphError {
  return new GraphError(400, "BadRequest", message);
}

export function itemNotFound(): GraphError {
  return new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");
}

export function invalidToken(): GraphError {
  return new GraphError(401, "InvalidAuthenticationToken", "Access token has expired or is not valid.");
}

export function folderNotFound(): GraphError {
  return new GraphError(404, "ErrorFolderNotFound", "The specified folder could not be found in the store.");
}

export function malformedId(): GraphError {
  return new GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.");
}

export function throttled(seconds = 10, limit = "MailboxConcurrency"): GraphError {
  return new GraphError(429, "ApplicationThrottled", `Application is over its ${limit} limit.`, seconds);
}

/** The error as a reply. Anything that is no `GraphError` is a bug of the simulator and is thrown on. */
export function toErrorReply(error: unknown, now: Date): GraphReply {
  if (!(error instanceof GraphError)) throw error;
  const requestId = randomUUID();
  const { status, code, message, retryAfterSeconds } = error;
  return {
    status,
    headers: {
      "request-id": requestId,
      ...(retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) }),
    },
    body: {
      error: {
        code,
        message,
        innerError: {
          date: now.toISOString().slice(0, 19),
          "request-id": requestId,
          "client-request-id": requestId,
        },
      },
    },
  };
}
