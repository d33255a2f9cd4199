import type { Destination } from "#policy/destination.ts";
import type { ItemId } from "#retraction/hit.ts";
import type { MoveReply } from "#retraction/mailbox.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { toMoveReply } from "../move-reply.ts";
import { parseReply } from "../parse-reply.ts";
import { toSegment } from "../url-parts.ts";
import type { GraphClient } from "./graph-client.ts";
import { GraphMessage } from "./graph-item.ts";

export const FOLDER_OF = {
  Inbox: "inbox",
  JunkEmail: "junkemail",
  DeletedItems: "deleteditems",
  RecoverableItemsDeletions: "recoverableitemsdeletions",
} as const satisfies Partial<Record<Destination, string>>;

export interface MessageMover {
  readonly graph: GraphClient;
  readonly mailbox: string;
  /** `permanentDelete` exists in the global cloud only. */
  readonly permanentDelete: boolean;
}

/**
 * Moves one message. Plain DELETE is never used: nobody has documented where it puts the message.
 * https://learn.microsoft.com/graph/api/message-move, message-permanentdelete
 */
export function moveMessage(
  mover: MessageMover,
  item: ItemId,
  to: Destination,
  signal: AbortSignal,
): Promise<MoveReply> {
  return toMoveReply(signal, async () => {
    if (to === "RecoverableItemsPurges") {
      await purge(mover, item, signal);
      return undefined;
    }
    return (await moveToFolder(mover, item, FOLDER_OF[to], signal)).id as ItemId;
  });
}

/** The message as it is after the move; its id differs only where Graph did not honour the constant ones. */
export async function moveToFolder(
  { graph, mailbox }: Pick<MessageMover, "graph" | "mailbox">,
  item: ItemId,
  destinationId: string,
  signal: AbortSignal,
): Promise<GraphMessage> {
  const url = `${messageUrl(mailbox, item)}/move`;
  return parseReply(
    GraphMessage,
    await graph.call(mailbox, { method: "POST", url, body: { destinationId } }, signal),
  );
}

export function messageUrl(mailbox: string, item: ItemId): string {
  return `/users/${toSegment(mailbox)}/messages/${toSegment(item)}`;
}

async function purge(
  { graph, mailbox, permanentDelete }: MessageMover,
  item: ItemId,
  signal: AbortSignal,
): Promise<void> {
  if (!permanentDelete) {
    throw new ProviderError("destination_impossible", "this national cloud has no permanentDelete", {
      code: "no_permanent_delete_in_this_cloud",
    });
  }
  const url = `${messageUrl(mailbox, item)}/permanentDelete`;
  try {
    await graph.call(mailbox, { method: "POST", url }, signal);
  } catch (error) {
    throw isHeld(error) ? heldBack(error) : error;
  }
}

/**
 * Whoever has just found the item may read this mailbox: what denies the purge alone is a hold or a retention policy,
 * and other places are still open. https://learn.microsoft.com/graph/api/mailboxfolder-delete-items
 */
function isHeld(error: unknown): error is ProviderError {
  return error instanceof ProviderError && error.fault === "out_of_scope";
}

function heldBack(error: ProviderError): ProviderError {
  const { code, requestId } = error;
  return new ProviderError("destination_impossible", "a hold keeps items of this mailbox from being purged", {
    ...(code === undefined ? {} : { code }),
    ...(requestId === undefined ? {} : { requestId }),
    cause: error,
  });
}
