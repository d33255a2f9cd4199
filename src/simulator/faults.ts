/** What goes wrong on demand; set over `/_control/faults`. The first rule that matches a request and has `times` left applies. */
export const FAULT_KINDS = [
  /** Waits `delayMs` before the request is handled. */
  "latency",
  /** Answers 429 with `Retry-After: retryAfterSeconds`; inside a batch, the item does. */
  "throttle",
  /** Answers `status` (500, 502, 503, 504). */
  "server-error",
  /** Does the work, then closes the connection without an answer (inside a batch: answers 504 for the item). */
  "lost-reply",
  /** Answers success and does nothing. */
  "lie",
  /** A search does not see items younger than `delayMs`. */
  "index-lag",
  /** A mail reaches the mailbox `delayMs` after its journal copy left. */
  "delivery-lag",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultRule {
  readonly kind: FaultKind;
  /** An operation's name, such as `graph.list`, `graph.move`, `gmail.modify`, `entra.token`; a trailing `*` matches the rest. */
  readonly operation: string;
  /** Only for this mailbox (address or id); absent: for all. */
  readonly mailbox?: string;
  readonly delayMs?: number;
  readonly retryAfterSeconds?: number;
  readonly status?: number;
  /** How often it applies; absent: always. */
  readonly times?: number;
  /** 0 to 1; absent: 1. */
  readonly probability?: number;
}

export interface Faults {
  /** The rule that applies to this request now, and is thereby used up once. */
  take(kind: FaultKind, operation: string, mailbox?: string): FaultRule | undefined;
  set(rules: readonly FaultRule[]): void;
  readonly rules: readonly FaultRule[];
}
