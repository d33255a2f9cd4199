import type { FoundItem, ItemId } from "#retraction/hit.ts";
import type { Mailbox } from "#retraction/mailbox.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { RESPONSE_TOO_LARGE } from "../http.ts";
import type { WellKnown } from "./folder-place.ts";
import type { FolderTree } from "./folder-tree.ts";
import { listArrivals } from "./graph-arrivals.ts";
import type { GraphClient } from "./graph-client.ts";
import { type GraphMessage, toFoundItem } from "./graph-item.ts";
import { locateMessages } from "./graph-locate.ts";
import { FOLDER_OF, messageUrl, moveMessage } from "./graph-move.ts";
import { readMessage, restoreMessage } from "./graph-restore.ts";

export interface GraphMailboxDeps {
  readonly graph: GraphClient;
  readonly folders: FolderTree;
  readonly permanentDelete: boolean;
}

/** One Exchange Online mailbox by Graph, addressed by its object id. */
export function openGraphMailbox(
  { graph, folders, permanentDelete }: GraphMailboxDeps,
  mailbox: string,
): Mailbox {
  // Whoever has moved something looks for it there: one folder to ask for instead of eight, in each of thousands of mailboxes.
  let likely: WellKnown | undefined;
  const found = async (message: GraphMessage, signal: AbortSignal): Promise<FoundItem> =>
    toFoundItem(message, await folders.placeOf(mailbox, message.parentFolderId, { signal, likely }));

  return {
    async locate(wanted, scope, signal) {
      const messages = await locateMessages(graph, { mailbox, scope }, wanted, signal);
      return Promise.all(messages.map((it) => found(it, signal)));
    },
    read: (items, signal) =>
      Promise.all(
        items.map(async (item) => {
          const message = await readIfThere({ graph, mailbox }, item, signal);
          return message && (await found(message, signal));
        }),
      ),
    arrivals: async (window, signal) => {
      const { items, next } = await listArrivals(graph, mailbox, window, signal);
      return { items: await Promise.all(items.map((it) => found(it, signal))), next };
    },
    mime: (item, maxBytes, signal) => download(graph, { mailbox, item, maxBytes }, signal),
    move: (items, to, signal) => {
      likely = to === "RecoverableItemsPurges" ? undefined : FOLDER_OF[to];
      return Promise.all(
        items.map((item) => moveMessage({ graph, mailbox, permanentDelete }, item, to, signal)),
      );
    },
    restore: (items, signal) =>
      Promise.all(items.map((item) => restoreMessage({ graph, folders, mailbox }, item, signal))),
  };
}

async function readIfThere(
  where: { readonly graph: GraphClient; readonly mailbox: string },
  item: ItemId,
  signal: AbortSignal,
): Promise<GraphMessage | undefined> {
  try {
    return await readMessage(where, item, signal);
  } catch (error) {
    if (error instanceof ProviderError && error.fault === "item_gone") return undefined;
    throw error;
  }
}

/** https://learn.microsoft.com/graph/outlook-get-mime-message */
async function download(
  graph: GraphClient,
  { mailbox, item, maxBytes }: { readonly mailbox: string; readonly item: ItemId; readonly maxBytes: number },
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    return await graph.download(mailbox, { url: `${messageUrl(mailbox, item)}/$value`, maxBytes }, signal);
  } catch (error) {
    if (error instanceof ProviderError && error.code === RESPONSE_TOO_LARGE) return undefined;
    throw error;
  }
}
