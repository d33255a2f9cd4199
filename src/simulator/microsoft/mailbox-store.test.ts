import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMailContent } from "./mail-content.ts";
import {
  folderOf,
  type Item,
  itemById,
  type MailboxStore,
  newMailboxStore,
  putItem,
  relocateItem,
  standardFolder,
} from "./mailbox-store.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const content = readMailContent(Buffer.from("Subject: x\r\n\r\n"));
const FOLDERS = ["inbox", "junkemail", "deleteditems", "recoverableitemsdeletions", "purges"];

const put = (store: MailboxStore): Item =>
  putItem(store, { content, folderId: standardFolder(store, "inbox").id, receivedAt: NOW, storedAt: NOW });

describe("a mailbox", () => {
  test("whatever is moved where: ids stay unique, old mutable ids are dead, immutable ones lead to their item", () => {
    const move = fc.record({ item: fc.nat(4), folder: fc.constantFrom(...FOLDERS) });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        const store = newMailboxStore("box", "a@contoso.test", "user");
        const items = Array.from({ length: 5 }, () => put(store));
        const dead = new Set<string>();
        for (const { item, folder } of moves) {
          const moved = items[item] ?? put(store);
          const before = moved.mutableId;
          if (relocateItem(store, moved, standardFolder(store, folder).id, NOW)) dead.add(before);
        }
        const ids = items.flatMap((it) => [it.immutableId, it.mutableId]);
        expect(new Set(ids).size).toBe(ids.length);
        expect(
          items.every((it) => itemById(store, it.mutableId) === it && itemById(store, it.immutableId) === it),
        ).toBe(true);
        expect([...dead].filter((id) => itemById(store, id) !== undefined)).toEqual([]);
        expect(store.itemsByMutableId.size).toBe(items.length);
        expect(items.every((it) => folderOf(store, it).id === it.folderId)).toBe(true);
      }),
    );
  });

  test("a move to where the item lies is none: its id stays", () => {
    const store = newMailboxStore("box", "a@contoso.test", "user");
    const item = put(store);
    const { mutableId } = item;
    expect(relocateItem(store, item, item.folderId, NOW)).toBe(false);
    expect(item.mutableId).toBe(mutableId);
  });

  test("two mailboxes share no id, not even of their folders", () => {
    const [first, second] = ["one", "two"].map((id) => newMailboxStore(id, `${id}@contoso.test`, "user"));
    const ids = [first, second].flatMap((it) => [...(it?.folders.keys() ?? [])]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
