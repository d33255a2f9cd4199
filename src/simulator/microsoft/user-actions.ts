import { type Folder, PURGES } from "./folders.ts";
import {
  addFolder,
  childFolders,
  folderOf,
  folderPath,
  type Item,
  itemById,
  type MailboxStore,
  type NewItem,
  putItem,
  relocateItem,
  renameItem,
  standardFolder,
  withEffect,
} from "./mailbox-store.ts";

/**
 * What people, their rules and the clock do to their mail behind an app's back. None of it counts as an item's
 * `changes`. `item` is an id of either kind or a Message-ID (then the newest such item that people can see, else the
 * newest of all); a folder is its path, such as `Inbox/Projects`. All throw where there is no such thing.
 */

export function userMovesItem(store: MailboxStore, item: string, toFolder: string, now: Date): Item {
  const found = findItem(store, item);
  withEffect(store, found, byUser("move", now), () =>
    relocateItem(store, found, findFolder(store, toFolder), now),
  );
  return found;
}

/** As after an export and an import: the same mail in the same place, under ids that nobody has seen before. */
export function userReimportsItem(store: MailboxStore, item: string, now: Date): Item {
  const found = findItem(store, item);
  return withEffect(store, found, byUser("reimport", now), () => renameItem(store, found));
}

/** As a rule or a person copies: another item, with the same Message-ID and the same bytes. */
export function userCopiesItem(store: MailboxStore, item: string, toFolder: string, now: Date): Item {
  const { content, receivedAt, isRead, categories, flag } = findItem(store, item);
  const folderId = findFolder(store, toFolder);
  return putItem(store, { content, folderId, receivedAt, storedAt: now, isRead, categories, flag });
}

export function userMarksRead(store: MailboxStore, item: string, isRead: boolean, now: Date): Item {
  const found = findItem(store, item);
  withEffect(store, found, byUser("mark-read", now), () => {
    found.isRead = isRead;
  });
  return found;
}

/** To Deleted Items; from there to Recoverable Items; from there to Purges. */
export function userDeletesItem(store: MailboxStore, item: string, now: Date): Item {
  const found = findItem(store, item);
  const folder = folderOf(store, found);
  const target = standardFolder(store, afterDeletingFrom(folder.wellKnownName)).id;
  withEffect(store, found, byUser("delete", now), () => relocateItem(store, found, target, now));
  return found;
}

/** Makes the missing folders of a path such as `Inbox/Projects/2026`; answers the last one's id. */
export function userMakesFolder(store: MailboxStore, path: string): string {
  return path
    .split("/")
    .reduce(
      (parentId, name) =>
        (
          childFolders(store, parentId).find((it) => it.displayName === name) ??
          addFolder(store, parentId, name)
        ).id,
      standardFolder(store, "msgfolderroot").id,
    );
}

/** Moves a folder the user made, with all it holds. Ids of folders and of what lies in them stay. */
export function userMovesFolder(store: MailboxStore, path: string, toFolder: string, now: Date): void {
  const folder = ownFolder(store, path);
  const parentId = findFolder(store, toFolder);
  const move = (): unknown => store.folders.set(folder.id, { ...folder, parentId });
  const moved = [...store.items.values()]
    .filter((it) => it.folderId === folder.id)
    .reduce<() => unknown>((rest, it) => () => withEffect(store, it, byUser("move-folder", now), rest), move);
  moved();
}

/** Into Deleted Items as it is; deleted there, it is no more, and its mail lies in Recoverable Items. */
export function userDeletesFolder(store: MailboxStore, path: string, now: Date): void {
  const folder = ownFolder(store, path);
  if (!path.startsWith(`${TRASH}/`)) return userMovesFolder(store, path, TRASH, now);
  for (const child of childFolders(store, folder.id)) userDeletesFolder(store, folderPath(store, child), now);
  const deletions = standardFolder(store, "recoverableitemsdeletions").id;
  for (const item of store.items.values()) {
    if (item.folderId !== folder.id) continue;
    withEffect(store, item, byUser("delete-folder", now), () => relocateItem(store, item, deletions, now));
  }
  store.folders.delete(folder.id);
}

/** Purges all that lies in Recoverable Items: `Recover deleted items › Purge`, or the end of the retention time. */
export function userEmptiesRecoverable(store: MailboxStore, now: Date): void {
  const deletions = standardFolder(store, "recoverableitemsdeletions").id;
  const purges = standardFolder(store, PURGES).id;
  for (const item of store.items.values()) {
    if (item.folderId !== deletions) continue;
    withEffect(store, item, byUser("empty", now), () => relocateItem(store, item, purges, now));
  }
}

/** Puts something that no delivery made: a draft, an import, an old mail. */
export function userPutsItem(store: MailboxStore, folder: string, it: Omit<NewItem, "folderId">): Item {
  return putItem(store, { ...it, folderId: findFolder(store, folder) });
}

const TRASH = "Deleted Items";

function byUser(what: string, at: Date) {
  return { by: "user", what, at } as const;
}

function ownFolder(store: MailboxStore, path: string): Folder {
  const folder = store.folders.get(findFolder(store, path));
  const isStandard = [...store.standard.values()].some((it) => it.id === folder?.id);
  if (folder === undefined || isStandard) throw new Error(`${path} is not the user's own folder`);
  return folder;
}

function afterDeletingFrom(wellKnownName: string | undefined): string {
  if (wellKnownName === "recoverableitemsdeletions") return PURGES;
  return wellKnownName === "deleteditems" ? "recoverableitemsdeletions" : "deleteditems";
}

function findItem(store: MailboxStore, key: string): Item {
  const byId = itemById(store, key);
  if (byId !== undefined) return byId;
  const named = [...store.items.values()].filter((it) => it.content.messageId === key).reverse();
  const found = named.find((it) => folderOf(store, it).reach === "visible") ?? named[0];
  if (found === undefined) throw new Error("no such item in this mailbox");
  return found;
}

function findFolder(store: MailboxStore, path: string): string {
  const found = [...store.folders.values()].find((it) => it.id === path || folderPath(store, it) === path);
  if (found === undefined) throw new Error(`no folder ${path} in this mailbox`);
  return found.id;
}
