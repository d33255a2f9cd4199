import { folderOf, folderPath, type Item } from "#simulator/microsoft/mailbox-store.ts";
import type { Row } from "./ledger-rows.ts";
import type { Room } from "./room.ts";

export function outlookItem(room: Room, address: string, messageId: string): Item {
  const found = [...room.store(address).items.values()].find((it) => it.content.messageId === messageId);
  if (found === undefined) throw new Error("no such item");
  return found;
}

export function outlookState(room: Room, address: string, messageId: string) {
  const { isRead, flag, categories, importance, ...item } = outlookItem(room, address, messageId);
  const folder = folderPath(room.store(address), folderOf(room.store(address), item as Item));
  return { folder, isRead, flag, categories, importance };
}

export function gmailLabels(room: Room, address: string, messageId: string): readonly string[] {
  const bare = messageId.slice(1, -1);
  return [...room.gmail(address).items.values()].find((it) => it.messageId === bare)?.labels ?? [];
}

export function differences(row: Row | undefined): unknown {
  return (row?.evidence["items"] as readonly { readonly differences: unknown }[] | undefined)?.map(
    (it) => it.differences,
  );
}

interface SetBack {
  readonly field: string;
  readonly was: string;
  readonly is: string;
}

export function setBack(row: Row | undefined): readonly SetBack[] {
  const items = row?.evidence["items"] as readonly { readonly setBack: readonly SetBack[] }[] | undefined;
  return items?.flatMap((it) => it.setBack) ?? [];
}
