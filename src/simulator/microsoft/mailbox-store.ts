import { type Effect, type Effects, openEffects, type Seen } from "../effects.ts";
import { type Folder, standardFolders } from "./folders.ts";
import type { MailContent } from "./mail-content.ts";
import { providerId } from "./provider-ids.ts";
import type { UserKind } from "./seed.ts";

type FlagStatus = "notFlagged" | "complete" | "flagged";

/** One item of one mailbox. Everything that can change, changes through the functions of this file. */
export interface Item {
  /** Survives every move within the mailbox. */
  readonly immutableId: string;
  /** Another one after every move; the one before is then known no more. */
  mutableId: string;
  readonly content: MailContent;
  readonly isDraft: boolean;
  readonly receivedAt: Date;
  /** When it came into the store: a lagging index counts from here. */
  readonly storedAt: Date;
  folderId: string;
  isRead: boolean;
  flag: FlagStatus;
  categories: readonly string[];
  importance: "low" | "normal" | "high";
  modifiedAt: Date;
  /** How many calls of an app have really changed it. */
  changes: number;
}

export interface MailboxStore {
  readonly id: string;
  readonly address: string;
  /** `group`: a Microsoft 365 group's own mailbox, which the mail API does not reach. */
  readonly kind: UserKind | "group";
  readonly folders: Map<string, Folder>;
  /** The folders every mailbox has, by key (folders.ts). */
  readonly standard: ReadonlyMap<string, Folder>;
  /** By immutable id, oldest first. */
  readonly items: Map<string, Item>;
  readonly itemsByMutableId: Map<string, Item>;
  /** Network-Message-Ids already delivered: one mail to a user's two addresses is one item. */
  readonly delivered: Set<string>;
  /** Recoverable Items over their quota: nothing more can be deleted. */
  isRecoverableFull: boolean;
  idsMade: number;
  readonly effects: Effects;
}

export interface NewItem {
  readonly content: MailContent;
  readonly folderId: string;
  readonly receivedAt: Date;
  readonly storedAt: Date;
  readonly isRead?: boolean;
  readonly isDraft?: boolean;
  readonly flag?: FlagStatus;
  readonly categories?: readonly string[];
  readonly importance?: "low" | "normal" | "high";
}

/** An empty mailbox with the folders every mailbox has. */
export function newMailboxStore(id: string, address: string, kind: MailboxStore["kind"]): MailboxStore {
  const standard = standardFolders(id);
  return {
    id,
    address,
    kind,
    standard,
    folders: new Map([...standard.values()].map((folder) => [folder.id, folder])),
    items: new Map(),
    itemsByMutableId: new Map(),
    delivered: new Set(),
    isRecoverableFull: false,
    idsMade: standard.size,
    effects: openEffects(),
  };
}

/** A folder that every mailbox has. Throws for a key that folders.ts does not know. */
export function standardFolder(store: MailboxStore, key: string): Folder {
  const folder = store.standard.get(key);
  if (folder === undefined) throw new Error(`no standard folder ${key}`);
  return folder;
}

/** Puts a new item into a folder. */
export function putItem(store: MailboxStore, it: NewItem): Item {
  const item: Item = {
    immutableId: nextId(store, "immutable"),
    mutableId: nextId(store, "mutable"),
    content: it.content,
    isDraft: it.isDraft ?? false,
    receivedAt: it.receivedAt,
    storedAt: it.storedAt,
    folderId: it.folderId,
    isRead: it.isRead ?? false,
    flag: it.flag ?? "notFlagged",
    categories: it.categories ?? [],
    importance: it.importance ?? it.content.importance,
    modifiedAt: it.storedAt,
    changes: 0,
  };
  store.items.set(item.immutableId, item);
  store.itemsByMutableId.set(item.mutableId, item);
  return item;
}

/** Moves an item; false where it lies there already. Its mutable id is another one afterwards. */
export function relocateItem(store: MailboxStore, item: Item, folderId: string, now: Date): boolean {
  if (item.folderId === folderId) return false;
  store.itemsByMutableId.delete(item.mutableId);
  item.mutableId = nextId(store, "mutable");
  store.itemsByMutableId.set(item.mutableId, item);
  item.folderId = folderId;
  item.modifiedAt = now;
  return true;
}

/** Gives an item another immutable id: the one before is then known no more. */
export function renameItem(store: MailboxStore, item: Item): Item {
  const renamed: Item = {
    ...item,
    immutableId: nextId(store, "immutable"),
    mutableId: nextId(store, "mutable"),
  };
  removeItem(store, item);
  store.items.set(renamed.immutableId, renamed);
  store.itemsByMutableId.set(renamed.mutableId, renamed);
  return renamed;
}

function removeItem(store: MailboxStore, item: Item): void {
  store.items.delete(item.immutableId);
  store.itemsByMutableId.delete(item.mutableId);
}

/** Does `change` to an item and writes into the mailbox's ledger what came of it. */
export function withEffect<It>(
  store: MailboxStore,
  item: Item,
  { by, what, at }: Pick<Effect, "by" | "what" | "at">,
  change: () => It,
): It {
  const before = seenOf(store, item);
  const done = change();
  const after = store.items.has(item.immutableId) ? seenOf(store, item) : undefined;
  const messageId = item.content.messageId ?? "";
  store.effects.record({ at, by, what, itemId: item.immutableId, messageId, before, after });
  return done;
}

function seenOf(store: MailboxStore, item: Item): Seen {
  const { isRead, flag, categories, importance } = item;
  const marks = JSON.stringify([isRead, flag, categories.toSorted(), importance]);
  return { place: folderPath(store, folderOf(store, item)), marks };
}

/** The item with this id of either kind, wherever it lies. Ids are case-sensitive. */
export function itemById(store: MailboxStore, id: string): Item | undefined {
  return store.items.get(id) ?? store.itemsByMutableId.get(id);
}

export function folderOf(store: MailboxStore, item: Item): Folder {
  const folder = store.folders.get(item.folderId);
  if (folder === undefined) throw new Error("an item lies in no folder");
  return folder;
}

export function addFolder(store: MailboxStore, parentId: string, displayName: string): Folder {
  const folder: Folder = {
    id: nextId(store, "folder"),
    displayName,
    parentId,
    wellKnownName: undefined,
    isHidden: false,
    reach: "visible",
  };
  store.folders.set(folder.id, folder);
  return folder;
}

export function childFolders(store: MailboxStore, parentId: string): readonly Folder[] {
  return [...store.folders.values()].filter((it) => it.parentId === parentId);
}

/** Such as `Inbox/Projects` or `Recoverable Items/Purges`: from below the top that people see. */
export function folderPath(store: MailboxStore, folder: Folder): string {
  const parent = folder.parentId === undefined ? undefined : store.folders.get(folder.parentId);
  if (parent === undefined || parent === store.standard.get("msgfolderroot")) return folder.displayName;
  return parent.parentId === undefined
    ? folder.displayName
    : `${folderPath(store, parent)}/${folder.displayName}`;
}

function nextId(store: MailboxStore, kind: "mutable" | "immutable" | "folder"): string {
  store.idsMade += 1;
  return providerId(kind, store.id, store.idsMade);
}
