import { z } from "zod";
import type { FoundItem, ItemId } from "#retraction/hit.ts";
import { OWN_SENDER, type OwnMail } from "#retraction/self-test/own-mail.ts";
import type { TestMailbox } from "#retraction/self-test/tested-provider.ts";
import { openClaimBound } from "../claim-bound.ts";
import { parseReply } from "../parse-reply.ts";
import { toQuery, toSegment } from "../url-parts.ts";
import type { FolderTree } from "./folder-tree.ts";
import type { GraphClient } from "./graph-client.ts";
import { GraphMessage, MESSAGE_FIELDS, toFoundItem } from "./graph-item.ts";
import { messageUrl } from "./graph-move.ts";
import { literal, readPage } from "./odata.ts";

interface TestMailboxDeps {
  readonly graph: GraphClient;
  readonly folders: FolderTree;
}

/** https://learn.microsoft.com/graph/api/mailfolder-post-messages */
export function openGraphTestMailbox({ graph, folders }: TestMailboxDeps, mailbox: string): TestMailbox {
  const found = async (message: GraphMessage, signal: AbortSignal): Promise<FoundItem> =>
    toFoundItem(message, await folders.placeOf(mailbox, message.parentFolderId, { signal }));
  return {
    async write(mail, signal) {
      const url = `/users/${toSegment(mailbox)}/mailFolders/inbox/messages`;
      const created = await graph.call(mailbox, { method: "POST", url, body: toMessage(mail) }, signal);
      const { id } = parseReply(z.object({ id: z.string() }), created);
      // The flag that makes it a received message also makes it a read one.
      const unread = {
        method: "PATCH",
        url: messageUrl(mailbox, id as ItemId),
        body: { isRead: false },
      } as const;
      await graph.call(mailbox, unread, signal);
      return id as ItemId;
    },
    async claimed(signal) {
      const bound = openClaimBound();
      const items: FoundItem[] = [];
      let next: string | undefined = `/users/${toSegment(mailbox)}/messages?${CLAIMED}`;
      while (next !== undefined && bound.allows(items.length)) {
        const page: { readonly items: readonly GraphMessage[]; readonly next: string | undefined } =
          await readPage(graph, { lane: mailbox, url: next, item: GraphMessage }, signal);
        items.push(...(await Promise.all(page.items.map((it) => found(it, signal)))));
        ({ next } = page);
      }
      return { items, isCut: next !== undefined };
    },
  };
}

const CLAIMED = toQuery({
  $filter: `from/emailAddress/address eq ${literal(OWN_SENDER)}`,
  $select: MESSAGE_FIELDS,
  $top: "50",
});

/** PidTagMessageFlags without MSGFLAG_UNSENT: what is created without it stays a draft for ever. */
const RECEIVED = { id: "Integer 0x0E07", value: "1" };

function toMessage({ messageId, from, to, subject, text, sentAt }: OwnMail): object {
  const at = sentAt.toISOString();
  return {
    internetMessageId: messageId,
    subject,
    body: { contentType: "text", content: text },
    from: recipient(from),
    sender: recipient(from),
    toRecipients: [recipient(to)],
    importance: "low",
    categories: ["Undeliver self-test"],
    flag: { flagStatus: "flagged" },
    singleValueExtendedProperties: [
      RECEIVED,
      // PidTagClientSubmitTime and PidTagMessageDeliveryTime.
      { id: "SystemTime 0x0039", value: at },
      { id: "SystemTime 0x0E06", value: at },
    ],
  };
}

function recipient(address: string): object {
  return { emailAddress: { address } };
}
