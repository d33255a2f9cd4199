import { beforeEach, describe, expect, test } from "vitest";
import { readMailContent } from "./mail-content.ts";
import {
  folderOf,
  folderPath,
  type Item,
  itemById,
  type MailboxStore,
  newMailboxStore,
} from "./mailbox-store.ts";
import {
  userCopiesItem,
  userDeletesFolder,
  userDeletesItem,
  userEmptiesRecoverable,
  userMakesFolder,
  userMarksRead,
  userMovesFolder,
  userMovesItem,
  userPutsItem,
} from "./user-actions.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const content = readMailContent(Buffer.from("Message-ID: <1@b.test>\r\nSubject: x\r\n\r\n"));
let store: MailboxStore;

beforeEach(() => {
  store = newMailboxStore("box", "a@contoso.test", "user");
});

const put = (folder = "Inbox"): Item =>
  userPutsItem(store, folder, { content, receivedAt: NOW, storedAt: NOW });
const placeOf = (item: Item): string => folderPath(store, folderOf(store, item));

describe("what users do", () => {
  test("a move changes the mutable id, keeps the other, and is no change by an app", () => {
    const item = put();
    const before = item.mutableId;
    userMovesItem(store, item.immutableId, "Archive", NOW);
    expect(placeOf(item)).toBe("Archive");
    expect(itemById(store, before)).toBeUndefined();
    expect(itemById(store, item.mutableId)).toBe(item);
    expect(item.changes).toBe(0);
  });

  test("deleting goes step by step: Deleted Items, Recoverable Items, Purges", () => {
    const item = put();
    const places = [1, 2, 3].map(() => placeOf(userDeletesItem(store, item.immutableId, NOW)));
    expect(places).toEqual(["Deleted Items", "Recoverable Items/Deletions", "Recoverable Items/Purges"]);
  });

  test("emptying Recoverable Items leaves what lies elsewhere", () => {
    const [gone, kept] = [put("Recoverable Items/Deletions"), put("Deleted Items")];
    userEmptiesRecoverable(store, NOW);
    expect([gone, kept].map(placeOf)).toEqual(["Recoverable Items/Purges", "Deleted Items"]);
  });

  test("a copy is another item with the same mail", () => {
    const item = put();
    const copy = userCopiesItem(store, item.immutableId, "Archive", NOW);
    expect(copy.immutableId).not.toBe(item.immutableId);
    expect(copy.content).toBe(item.content);
  });

  test("a Message-ID means the newest item that people can see, else the newest", () => {
    const old = put();
    const seen = put("Archive");
    const hidden = put("Recoverable Items/Deletions");
    expect(userMarksRead(store, "<1@b.test>", true, NOW)).toBe(seen);
    userDeletesItem(store, old.immutableId, NOW);
    for (const item of [old, seen]) userMovesItem(store, item.immutableId, "Recoverable Items/Purges", NOW);
    expect(userMarksRead(store, "<1@b.test>", true, NOW)).toBe(hidden);
  });

  test("folders are made along a path once, and can be moved with all they hold", () => {
    const id = userMakesFolder(store, "Inbox/Projects/2026");
    expect(userMakesFolder(store, "Inbox/Projects/2026")).toBe(id);
    const item = put("Inbox/Projects/2026");
    userMovesFolder(store, "Inbox/Projects", "Archive", NOW);
    expect(placeOf(item)).toBe("Archive/Projects/2026");
  });

  test("a deleted folder goes to Deleted Items whole, and from there its mail to Recoverable Items", () => {
    userMakesFolder(store, "Projects/2026");
    const item = put("Projects/2026");
    userDeletesFolder(store, "Projects", NOW);
    expect(placeOf(item)).toBe("Deleted Items/Projects/2026");
    userDeletesFolder(store, "Deleted Items/Projects", NOW);
    expect(placeOf(item)).toBe("Recoverable Items/Deletions");
    expect(() => put("Deleted Items/Projects")).toThrow("no folder");
  });

  test("the folders that every mailbox has stay, and what is not there is said so", () => {
    expect(() => userDeletesFolder(store, "Inbox", NOW)).toThrow("not the user's own");
    expect(() => userMovesItem(store, "<9@b.test>", "Inbox", NOW)).toThrow("no such item");
    put();
    expect(() => userMovesItem(store, "<1@b.test>", "Nowhere", NOW)).toThrow("no folder Nowhere");
  });
});
