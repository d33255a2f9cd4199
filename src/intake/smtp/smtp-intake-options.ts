import type { SessionFacts } from "../journal-port.ts";
import type { Source } from "#directory/sources.ts";
import type { FindSource } from "../find-source.ts";
import type { ReplyName } from "./reply.ts";

/** One DATA and what was known while it came. */
export interface SmtpDelivery {
  readonly source: Source;
  readonly session: SessionFacts;
  /** Whoever has taken the bytes over empties it, so that a large mail does not lie in memory twice. */
  readonly blocks: Uint8Array[];
}

/** `stored` only after the commit; `reference` goes into the 250 so that both sides' logs meet. */
export type DeliveryAnswer =
  | { readonly kind: "stored"; readonly reference: string }
  | { readonly kind: "try-later" };

export interface SmtpIntakeOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** What the server calls itself. */
  readonly name: string;
  /** PEM; without it STARTTLS is not offered. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** PROXY protocol, version 1: expected from everybody (true) or from these addresses. */
  readonly proxyProtocol: boolean | readonly string[];
  readonly maxMessageBytes: number;
  /** For all mails in memory at once; one of them may go beyond. */
  readonly maxBytesInFlight: number;
  readonly budgetWaitMs: number;
  /** How long one DATA may take in all; ten minutes unless given. A sender that drips holds bytes of the budget. */
  readonly maxDataMs?: number;
  readonly maxConnections: number;
  /** How long a DATA in progress may go on when the intake is closed. */
  readonly drainMs: number;
  readonly findSource: FindSource;
  readonly deliver: (delivery: SmtpDelivery) => Promise<DeliveryAnswer>;
  /** Trouble with a connection or a reply; never carries mail. */
  readonly onTrouble: (error: unknown) => void;
  /** A journal copy was refused or put off, and of a source that is known: which one. */
  readonly onRefused: (why: ReplyName, by: Source | undefined) => void;
  readonly now: () => Date;
}

export const DEFAULT_BUDGET_WAIT_MS = 60_000;
export const DEFAULT_MAX_DATA_MS = 600_000;
