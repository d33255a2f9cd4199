import type { Disposition } from "#detection/disposition.ts";

/** What a message must have to be shown. All of it together; an absent field asks nothing. */
export interface SearchFilter {
  /** Each must stand in the sender, a recipient, the subject or the Message-ID; any case. */
  readonly words: readonly string[];
  /** Addresses, or domains where they have no `@`. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** A domain of the sender or of a recipient. */
  readonly domains: readonly string[];
  /** Each must stand in the subject, in any order. */
  readonly subject: readonly string[];
  /** With or without its angle brackets. */
  readonly messageIdHeader: string | undefined;
  /** Any of them; empty: all. */
  readonly dispositions: readonly Disposition[];
  /** True: at least one copy is away from its reader's eyes now. */
  readonly isRetracted: boolean | undefined;
  /** True: at least one copy is where it was delivered, or none is known yet. Both hold of a mail that is half retracted. */
  readonly isDelivered: boolean | undefined;
  /** True: some copy could not be brought where it should be. */
  readonly hasFailed: boolean | undefined;
  /** Something was done to it, whether or not it is undone by now. */
  readonly actions: readonly MessageAction[];
  readonly after: Date | undefined;
  readonly before: Date | undefined;
}

/** What people and settings do to a message after its delivery. */
export const MESSAGE_ACTIONS = ["moved", "released", "read"] as const;
export type MessageAction = (typeof MESSAGE_ACTIONS)[number];

export const EVERYTHING: SearchFilter = {
  words: [],
  from: [],
  to: [],
  domains: [],
  subject: [],
  messageIdHeader: undefined,
  dispositions: [],
  isRetracted: undefined,
  isDelivered: undefined,
  hasFailed: undefined,
  actions: [],
  after: undefined,
  before: undefined,
};
