import type { Message, Recipient } from "@microsoft/microsoft-graph-types";
import type { MailAddress } from "../microsoft/mail-content.ts";
import type { Item } from "../microsoft/mailbox-store.ts";

type MessageView = Message & { readonly "@odata.etag": string };

/**
 * An item as Graph shows it, with everything `$select` can ask for. The body is the raw text behind the header: Graph
 * converts it, and who needs the true bytes asks for `$value`.
 */
export function messageView(item: Item, wantsImmutableIds: boolean): MessageView {
  const { content } = item;
  const changeKey = `CQAAAB${item.modifiedAt.getTime().toString(36)}${item.changes}`;
  return {
    "@odata.etag": `W/"${changeKey}"`,
    id: idOf(item, wantsImmutableIds),
    changeKey,
    createdDateTime: toGraphTime(item.storedAt),
    lastModifiedDateTime: toGraphTime(item.modifiedAt),
    receivedDateTime: toGraphTime(item.receivedAt),
    sentDateTime: toGraphTime(content.sentAt ?? item.receivedAt),
    internetMessageId: content.messageId ?? null,
    internetMessageHeaders: [...content.headers],
    subject: content.subject,
    from: toRecipient(content.from),
    sender: toRecipient(content.sender),
    toRecipients: toRecipients(content.to),
    ccRecipients: toRecipients(content.cc),
    bccRecipients: [],
    replyTo: toRecipients(content.replyTo),
    parentFolderId: item.folderId,
    conversationId: null,
    hasAttachments: content.hasAttachments,
    importance: item.importance,
    isRead: item.isRead,
    isDraft: item.isDraft,
    categories: [...item.categories],
    flag: { flagStatus: item.flag },
    bodyPreview: rawBody(content.mime, 255),
    body: { contentType: "text", content: rawBody(content.mime, 4096) },
    inferenceClassification: "focused",
    webLink: null,
  };
}

/** What Graph leaves out unless `$select` names it. */
export const DEFAULT_MESSAGE_PROPERTIES: readonly string[] = (
  "changeKey createdDateTime lastModifiedDateTime receivedDateTime sentDateTime internetMessageId subject from sender " +
  "toRecipients ccRecipients bccRecipients replyTo parentFolderId conversationId hasAttachments importance isRead " +
  "isDraft categories flag bodyPreview body inferenceClassification webLink"
).split(" ");

/** Whole seconds in UTC: Graph shows no fractions. */
export function toGraphTime(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

function idOf(item: Item, wantsImmutableIds: boolean): string {
  return wantsImmutableIds ? item.immutableId : item.mutableId;
}

function toRecipients(addresses: readonly MailAddress[]): Recipient[] {
  return addresses.map(({ name, address }) => ({ emailAddress: { name, address } }));
}

function toRecipient(address: MailAddress | undefined): Recipient | null {
  return toRecipients(address === undefined ? [] : [address])[0] ?? null;
}

function rawBody(mime: Buffer, maxBytes: number): string {
  const blank = mime.indexOf("\r\n\r\n");
  return blank < 0 ? "" : mime.subarray(blank + 4, blank + 4 + maxBytes).toString("utf8");
}
