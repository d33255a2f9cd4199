/** What went wrong at the provider, closed: nobody parses messages. */
export const FAULTS = [
  /** Told to wait: `retryAt` says until when, and is obeyed whole. */
  "throttled",
  /** It may work later: 5xx, a lost connection, a time-out. The action may have happened all the same. */
  "transient",
  /** The item is known no more under this id: search again before believing that it is gone. */
  "item_gone",
  "no_mailbox",
  "mailbox_unavailable",
  "out_of_scope",
  "unsupported",
  /** The destination takes nothing more: Recoverable Items are full, or a hold forbids it. */
  "destination_impossible",
  /** The folder is not there (any more). */
  "folder_gone",
  /** The whole connection is broken: wrong secret, missing consent. Stops the integration, not the copy. */
  "integration_broken",
  /** The provider will never do this: its own code is quoted. */
  "rejected",
] as const;
export type Fault = (typeof FAULTS)[number];

/** The code of a call that was given up while the provider may still be working on it. */
export const TIMED_OUT = "timeout";

interface Details {
  readonly retryAt?: Date;
  /** The provider's own code and request id, for the evidence. Never a message text, never a header of a mail. */
  readonly code?: string;
  readonly requestId?: string;
  readonly cause?: unknown;
}

/** The one error of the provider ports. Adapters translate at their edge and keep `cause`. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly fault: Fault;
  readonly retryAt: Date | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;

  constructor(fault: Fault, message: string, { retryAt, code, requestId, cause }: Details = {}) {
    super(message, { cause });
    this.fault = fault;
    this.retryAt = retryAt;
    this.code = code;
    this.requestId = requestId;
  }
}
