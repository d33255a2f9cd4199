import { providerId } from "./provider-ids.ts";

/**
 * How far Graph reaches into a folder. `visible`: below the top of the information store, part of `/messages`.
 * `recoverable`: only when named. `unreachable`: not at all, as far as anything public shows.
 */
type FolderReach = "visible" | "recoverable" | "unreachable";

export interface Folder {
  readonly id: string;
  readonly displayName: string;
  /** `undefined` only for the mailbox's root. */
  readonly parentId: string | undefined;
  /** Graph's locale-independent name; `undefined` where Graph has none. */
  readonly wellKnownName: string | undefined;
  readonly isHidden: boolean;
  readonly reach: FolderReach;
}

interface Standard {
  readonly key: string;
  readonly displayName: string;
  readonly parent: string | undefined;
  readonly wellKnownName?: string;
  readonly reach?: FolderReach;
  readonly isHidden?: boolean;
}

/** The key of the folder for what is deleted for good; Graph has no name for it. */
export const PURGES = "purges";
const ROOT = "root";
const RECOVERABLE_ROOT = "recoverableitemsroot";

const STANDARD: readonly Standard[] = [
  { key: ROOT, displayName: "Root", parent: undefined, reach: "unreachable" },
  named("msgfolderroot", "Top of Information Store", ROOT),
  named("inbox", "Inbox"),
  named("drafts", "Drafts"),
  named("sentitems", "Sent Items"),
  named("deleteditems", "Deleted Items"),
  named("junkemail", "Junk Email"),
  named("archive", "Archive"),
  named("outbox", "Outbox"),
  named("conversationhistory", "Conversation History"),
  { ...named("syncissues", "Sync Issues"), isHidden: true },
  named("conflicts", "Conflicts", "syncissues"),
  named("localfailures", "Local Failures", "syncissues"),
  named("serverfailures", "Server Failures", "syncissues"),
  { key: RECOVERABLE_ROOT, displayName: "Recoverable Items", parent: ROOT, reach: "recoverable" },
  { ...named("recoverableitemsdeletions", "Deletions", RECOVERABLE_ROOT), reach: "recoverable" },
  { key: PURGES, displayName: "Purges", parent: RECOVERABLE_ROOT, reach: "unreachable" },
];

function named(name: string, displayName: string, parent = "msgfolderroot"): Standard {
  return { key: name, displayName, parent, wellKnownName: name };
}

/** The folders of a new mailbox by key: the well-known name, or one of the keys above. */
export function standardFolders(mailboxId: string): ReadonlyMap<string, Folder> {
  const idOf = (key: string): string =>
    providerId(
      "folder",
      mailboxId,
      STANDARD.findIndex((it) => it.key === key),
    );
  return new Map(
    STANDARD.map((it) => [
      it.key,
      {
        id: idOf(it.key),
        displayName: it.displayName,
        parentId: it.parent === undefined ? undefined : idOf(it.parent),
        wellKnownName: it.wellKnownName,
        isHidden: it.isHidden ?? false,
        reach: it.reach ?? "visible",
      },
    ]),
  );
}
