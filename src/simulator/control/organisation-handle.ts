import { assertNever } from "#shared/assert-never.ts";
import type { GoogleOrganisation } from "../google/organisation.ts";
import type { MailboxStore } from "../microsoft/mailbox-store.ts";
import type { MicrosoftOrganisation } from "../microsoft/organisation.ts";
import {
  userCopiesItem,
  userDeletesFolder,
  userDeletesItem,
  userMakesFolder,
  userMarksRead,
  userMovesItem,
  userReimportsItem,
} from "../microsoft/user-actions.ts";
import type { UserAction } from "../user-action.ts";

export type AnyOrganisation = MicrosoftOrganisation | GoogleOrganisation;

export interface ActionTarget {
  /** An address or an id. */
  readonly mailbox: string;
  /** An id, or a Message-ID in angle brackets. */
  readonly item: string;
}

/** Does what a person would do. Answers `undefined` when done, else why not. */
export function actAsUser(
  organisation: AnyOrganisation,
  target: ActionTarget,
  action: UserAction,
): string | undefined {
  try {
    return organisation.provider === "microsoft"
      ? actInOutlook(organisation, target, action)
      : actInGmail(organisation, target, action);
  } catch (error) {
    return error instanceof Error ? error.message : "failed";
  }
}

function actInOutlook(
  organisation: MicrosoftOrganisation,
  { mailbox, item }: ActionTarget,
  action: UserAction,
): string | undefined {
  const store = organisation.mailbox(mailbox);
  const now = organisation.clock();
  if (store === undefined) return "no such mailbox";
  switch (action.kind) {
    case "move":
      userMovesItem(store, item, folderFor(store, action.folder), now);
      return undefined;
    case "copy":
      userCopiesItem(store, item, folderFor(store, action.folder), now);
      return undefined;
    case "delete-folder":
      userDeletesFolder(store, action.folder, now);
      return undefined;
    case "mark-read":
      userMarksRead(store, item, action.isRead, now);
      return undefined;
    case "reimport":
      userReimportsItem(store, item, now);
      return undefined;
    case "delete":
      userDeletesItem(store, item, now);
      return undefined;
    case "relabel":
      return "Outlook has no labels";
    default:
      return assertNever(action);
  }
}

/** People make folders where they see folders, and only there. */
function folderFor(store: MailboxStore, path: string): string {
  return path.startsWith("Recoverable Items") ? path : userMakesFolder(store, path);
}

function actInGmail(
  { userActions }: GoogleOrganisation,
  { mailbox, item }: ActionTarget,
  action: UserAction,
): string | undefined {
  switch (action.kind) {
    case "relabel":
      userActions.relabel(mailbox, item, action);
      return undefined;
    case "mark-read":
      userActions.markRead(mailbox, item, action.isRead);
      return undefined;
    case "reimport":
      userActions.reimport(mailbox, item);
      return undefined;
    case "delete":
      userActions.remove(mailbox, item);
      return undefined;
    case "move":
    case "copy":
    case "delete-folder":
      return "Gmail has no folders";
    default:
      return assertNever(action);
  }
}
