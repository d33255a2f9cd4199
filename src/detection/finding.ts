import type { Disposition } from "./disposition.ts";

/** What a finding speaks for. `wanted` weighs against the others; `blocked` and `allowed` are a person's
 * own word, and so is `indicated`, which names its disposition. */
export type Sign =
  | "phishing"
  | "malware"
  | "spoof"
  | "spam"
  | "bulk"
  | "wanted"
  | "blocked"
  | "allowed"
  | "indicated"
  | "not-judged";

/** What one detector says about one message. Shown to people: `reason` is a whole plain sentence without jargon. */
export interface Finding {
  /** The detector's file name, for ever. */
  readonly detector: string;
  readonly sign: Sign;
  /** The part of the mail it speaks of, such as `from`, `reply-to`, `link`, `attachment`, `authentication`. */
  readonly field: string;
  /** What stood there, cut to 200 characters. */
  readonly value: string;
  readonly reason: string;
  /** 0 to 10: 10 decides alone, 1 is a hint. */
  readonly score: number;
  /** The entry of the tenant's lists that it goes back to. */
  readonly entryId?: string | undefined;
  /** Of an `indicated` one: what it makes of the message. */
  readonly disposition?: Disposition;
  /** What it came from, where that can be changed or taken back, such as `indicator:<id>`. */
  readonly rule?: `${"indicator" | "list" | "response"}:${string}`;
}
