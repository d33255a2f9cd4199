import type { MailboxKind } from "#directory/directory-feed.ts";
import type { Right } from "#directory/rights.ts";
import type { FoundItem, ItemId } from "../hit.ts";
import type { Provider } from "../run.ts";
import type { OwnMail } from "./own-mail.ts";

/** What a token says of itself. */
export interface TokenFacts {
  /** Whose directory it is for. */
  readonly directoryId: string;
  /** All rights it names; `undefined`: tokens of this provider name none. */
  readonly granted: readonly string[] | undefined;
}

/** A right, and one harmless call that needs it. */
export interface RightTrial {
  readonly right: Right;
  /** It can be tried in a mailbox only. */
  readonly isInMailbox: boolean;
  /** Throws `ProviderError` where it is refused. `handle`: of the mailbox. */
  readonly attempt: (handle: string, signal: AbortSignal) => Promise<void>;
}

/** Port: what a self-test asks of a provider beside what the engine asks. All of it throws `ProviderError`. */
export interface Trials {
  token(signal: AbortSignal): Promise<TokenFacts>;
  readonly rights: readonly RightTrial[];
  /** A refusal of one right says nothing of the others: each has a token of its own. */
  readonly hasTokenPerRight: boolean;
  /** What was granted beyond that. */
  excess(signal: AbortSignal): Promise<readonly string[]>;
  /** What the provider's clock shows. Needs no token: a wrong clock may be what makes it refuse one. */
  clock(signal: AbortSignal): Promise<Date>;
  kindOf(handle: string, signal: AbortSignal): Promise<MailboxKind | undefined>;
  testMailbox(handle: string): TestMailbox;
}

/** Port: the one mailbox into which something is written, and that is the self-test's own mail. */
export interface TestMailbox {
  /** Puts it into the Inbox: unread, and marked in each way that the provider has, so that a comparison says something. */
  write(mail: OwnMail, signal: AbortSignal): Promise<ItemId>;
  /**
   * What says of itself to be from a self-test, and lies where people see it. Whoever sends mail can say so: the caller proves
   * which are.
   */
  claimed(signal: AbortSignal): Promise<Claimed>;
}

export interface Claimed {
  readonly items: readonly FoundItem[];
  /** There are more than anybody looks at: a flood of forged ones must not take up a self-test's calls and time. */
  readonly isCut: boolean;
}

/** One integration's provider, opened for one self-test: no token and no place of a mailbox is known from before. */
export interface TestedProvider extends Provider, AsyncDisposable {
  readonly trials: Trials;
  /** Whose directory the integration is bound to; `undefined`: to none yet. */
  readonly boundTo: string | undefined;
  /** In whose mailbox a right is tried where none was named; `undefined`: in none. */
  readonly administrator: string | undefined;
}
