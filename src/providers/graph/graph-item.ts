import { z } from "zod";
import { readDate } from "#mail/read-date.ts";
import type { FoundItem, ItemId } from "#retraction/hit.ts";
import { readReceipt } from "../receipt.ts";
import type { FolderPlace } from "./folder-place.ts";

/** What is asked of each message: its state, and what proves whose copy it is. */
export const MESSAGE_FIELDS = [
  "id",
  "parentFolderId",
  "internetMessageId",
  "subject",
  "from",
  "sentDateTime",
  "receivedDateTime",
  "isRead",
  "isDraft",
  "flag",
  "categories",
  "importance",
  // Only ever answered when it is asked for by name.
  "internetMessageHeaders",
].join(",");

export const GraphMessage = z.object({
  id: z.string(),
  parentFolderId: z.string(),
  internetMessageId: z.string().nullish(),
  subject: z.string().nullish(),
  from: z.object({ emailAddress: z.object({ address: z.string().nullish() }).nullish() }).nullish(),
  sentDateTime: z.string().nullish(),
  receivedDateTime: z.string().nullish(),
  isRead: z.boolean().nullish(),
  isDraft: z.boolean().nullish(),
  flag: z.object({ flagStatus: z.string().nullish() }).nullish(),
  categories: z.array(z.string()).nullish(),
  importance: z.string().nullish(),
  internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});
export type GraphMessage = z.infer<typeof GraphMessage>;

/** The port's item of Graph's message, once it is known which place its folder is. */
export function toFoundItem(message: GraphMessage, folder: FolderPlace): FoundItem {
  const headers = message.internetMessageHeaders ?? [];
  return {
    itemId: message.id as ItemId,
    isOwn: folder.isOwn || message.isDraft === true,
    state: {
      place: folder.place,
      folderId: message.parentFolderId,
      folderPath: folder.path,
      labels: [],
      ...fieldsOf(message),
    },
    identity: {
      messageId: messageIdOf(message),
      from: message.from?.emailAddress?.address?.toLowerCase(),
      subject: message.subject ?? "",
      sentAt: sentAtOf(message, headers),
      receivedAt: moment(message.receivedDateTime ?? undefined),
      ...readReceipt(headers, "microsoft"),
    },
  };
}

/** As the header has it: what Exchange calls the internetMessageId has been seen to differ from it. */
export function messageIdOf({ internetMessageId, internetMessageHeaders }: GraphMessage): string | undefined {
  const header = internetMessageHeaders
    ?.find(({ name }) => name.toLowerCase() === "message-id")
    ?.value.trim();
  return header || internetMessageId || undefined;
}

/** What a release puts back beside the folder. */
export function fieldsOf(message: GraphMessage) {
  return {
    isRead: message.isRead === true,
    isFlagged: message.flag?.flagStatus === "flagged",
    categories: (message.categories ?? []).toSorted(),
    importance: message.importance ?? "normal",
  };
}

/** The Date header where it is shown: Exchange's own time differs from it where the header cannot be true. */
function sentAtOf(
  { sentDateTime }: GraphMessage,
  headers: readonly { name: string; value: string }[],
): Date | undefined {
  const header = headers.find(({ name }) => name.toLowerCase() === "date")?.value;
  // Read as the journal copy's is: what names no zone would else be in the server's own.
  return readDate(header ?? "") ?? moment(sentDateTime ?? undefined);
}

function moment(text: string | undefined): Date | undefined {
  const at = new Date(text ?? "");
  return Number.isNaN(at.getTime()) ? undefined : at;
}
