import { assertNever } from "#shared/assert-never.ts";
import type { MailboxId } from "#shared/ids.ts";

export const SYNC_PARTS = ["users", "groups", "members", "kinds", "sweep"] as const;
export type SyncPart = (typeof SYNC_PARTS)[number];

/** Where a reading of a directory stands. Plain data: it is stored with each page, and gone on with after a crash. */
export type SyncPosition =
  | { readonly part: "users"; readonly cursor?: string | undefined }
  | { readonly part: "groups"; readonly cursor?: string | undefined }
  | {
      readonly part: "members";
      /** The groups of a page whose members are still to be read; the first is being read. Never empty. */
      readonly groups: readonly string[];
      readonly cursor?: string | undefined;
      /** The page of groups after that. */
      readonly groupsCursor?: string | undefined;
    }
  /** What mailboxes are for, where only each of them can say it. */
  | { readonly part: "kinds"; readonly after?: MailboxId | undefined }
  /** What was not seen is not there any more. */
  | { readonly part: "sweep" };

/** What was read and saved at a position. */
export interface PageRead {
  /** Of users, groups or members: where the next page is. */
  readonly next?: string | undefined;
  /** Of groups: whose members have to be read one by one. */
  readonly waiting?: readonly string[] | undefined;
  /** Of kinds: the last one that was asked. */
  readonly after?: MailboxId | undefined;
  /** Of a sweep: there is more to it. */
  readonly isMore?: boolean | undefined;
}

/** What kind of reading it is. */
export interface SyncPlan {
  /** From where the provider tells changes; empty for a whole reading. */
  readonly links: SyncLinks;
  /** Whatever it does not list is gone: a whole reading, or the only kind that the provider has. */
  readonly marks: boolean;
}

export interface SyncLinks {
  readonly users?: string | undefined;
  readonly groups?: string | undefined;
}

export function firstPosition({ links }: Pick<SyncPlan, "links">): SyncPosition {
  return { part: "users", cursor: links.users };
}

/** Where it goes on after a page; `undefined`: it has come to its end. */
export function nextPosition(plan: SyncPlan, at: SyncPosition, page: PageRead): SyncPosition | undefined {
  switch (at.part) {
    case "users":
      return page.next === undefined
        ? { part: "groups", cursor: plan.links.groups }
        : { part: "users", cursor: page.next };
    case "groups":
      return afterGroups(page);
    case "members":
      return afterMembers(at, page);
    case "kinds":
      if (page.after !== undefined) return { part: "kinds", after: page.after };
      return plan.marks ? { part: "sweep" } : undefined;
    case "sweep":
      return page.isMore === true ? at : undefined;
    default:
      return assertNever(at);
  }
}

function afterGroups({ next, waiting = [] }: PageRead): SyncPosition {
  if (waiting.length > 0) return { part: "members", groups: waiting, groupsCursor: next };
  return next === undefined ? { part: "kinds" } : { part: "groups", cursor: next };
}

function afterMembers(at: Extract<SyncPosition, { part: "members" }>, { next }: PageRead): SyncPosition {
  if (next !== undefined) return { ...at, cursor: next };
  return afterGroups({ waiting: at.groups.slice(1), next: at.groupsCursor });
}
