import type { ItemId, ItemState } from "#retraction/hit.ts";
import type { MoveReply, Restoration } from "#retraction/mailbox.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { toMoveReply } from "../move-reply.ts";
import { parseReply } from "../parse-reply.ts";
import { toQuery } from "../url-parts.ts";
import type { FolderTree } from "./folder-tree.ts";
import type { GraphClient } from "./graph-client.ts";
import { fieldsOf, GraphMessage, MESSAGE_FIELDS } from "./graph-item.ts";
import { messageUrl, moveToFolder } from "./graph-move.ts";

export interface MessageRestorer {
  readonly graph: GraphClient;
  readonly folders: FolderTree;
  readonly mailbox: string;
}

/** Puts a message back into its folder, then its fields as they were. What is right already is not touched. */
export function restoreMessage(
  restorer: MessageRestorer,
  { itemId, origin }: Restoration,
  signal: AbortSignal,
): Promise<MoveReply> {
  return toMoveReply(signal, async () => {
    const there = await readMessage(restorer, itemId, signal);
    const back =
      there.parentFolderId === origin.folderId ? there : await moveBack(restorer, there, { origin, signal });
    const changes = changesTo(origin, back);
    if (Object.keys(changes).length > 0) await patch(restorer, back.id as ItemId, { changes, signal });
    return back.id as ItemId;
  });
}

/** Throws `item_gone` where Graph does not know the id. */
export async function readMessage(
  { graph, mailbox }: Pick<MessageRestorer, "graph" | "mailbox">,
  item: ItemId,
  signal: AbortSignal,
): Promise<GraphMessage> {
  const url = `${messageUrl(mailbox, item)}?${toQuery({ $select: MESSAGE_FIELDS })}`;
  return parseReply(GraphMessage, await graph.call(mailbox, { method: "GET", url }, signal));
}

interface Way {
  readonly origin: ItemState;
  readonly signal: AbortSignal;
}

async function moveBack(
  restorer: MessageRestorer,
  message: GraphMessage,
  { origin, signal }: Way,
): Promise<GraphMessage> {
  const { folderId } = origin;
  if (folderId === undefined) throw folderGone("no_folder_captured");
  // A folder that its owner has deleted meanwhile still takes mail, inside of Deleted Items: nobody would see it again.
  const now = await restorer.folders.placeOf(restorer.mailbox, folderId, { signal, fresh: true });
  if (!now.isShown || now.place !== origin.place) throw folderGone("folder_moved_elsewhere");
  return moveToFolder(restorer, message.id as ItemId, folderId, signal);
}

interface Change {
  readonly changes: ReturnType<typeof changesTo>;
  readonly signal: AbortSignal;
}

async function patch(
  { graph, mailbox }: MessageRestorer,
  item: ItemId,
  { changes, signal }: Change,
): Promise<void> {
  await graph.call(mailbox, { method: "PATCH", url: messageUrl(mailbox, item), body: changes }, signal);
}

function changesTo(origin: ItemState, message: GraphMessage) {
  const now = fieldsOf(message);
  const sameCategories = JSON.stringify(origin.categories.toSorted()) === JSON.stringify(now.categories);
  return {
    ...(origin.isRead === now.isRead ? {} : { isRead: origin.isRead }),
    ...(origin.isFlagged === now.isFlagged
      ? {}
      : { flag: { flagStatus: origin.isFlagged ? "flagged" : "notFlagged" } }),
    ...(sameCategories ? {} : { categories: origin.categories }),
    ...(origin.importance === now.importance ? {} : { importance: origin.importance }),
  };
}

function folderGone(code: string): ProviderError {
  return new ProviderError("folder_gone", "the folder it came from is not where it was", { code });
}
