import { randomUUID } from "node:crypto";
import libmime from "libmime";
import { z } from "zod";
import { type MailContent, readMailContent } from "../microsoft/mail-content.ts";
import { type NewItem, newMailboxStore, putItem } from "../microsoft/mailbox-store.ts";
import { findFolder } from "./folders.ts";
import type { GraphReply, MailboxRequest } from "./graph-call.ts";
import { badRequest } from "./graph-error.ts";
import { DEFAULT_MESSAGE_PROPERTIES, messageView } from "./message-view.ts";
import { selected } from "./page.ts";

const Address = z.object({
  emailAddress: z.object({ address: z.string(), name: z.string().optional() }),
});
const CreateBody = z.strictObject({
  internetMessageId: z.string().optional(),
  subject: z.string().default(""),
  body: z.object({ contentType: z.enum(["text", "html"]), content: z.string() }).optional(),
  from: Address.optional(),
  sender: Address.optional(),
  toRecipients: z.array(Address).default([]),
  // Others than these are refused.
  internetMessageHeaders: z
    .array(z.object({ name: z.string().regex(/^x-/i), value: z.string() }))
    .default([]),
  importance: z.enum(["low", "normal", "high"]).default("normal"),
  categories: z.array(z.string()).default([]),
  flag: z.object({ flagStatus: z.enum(["notFlagged", "complete", "flagged"]) }).optional(),
  isRead: z.boolean().optional(),
  singleValueExtendedProperties: z.array(z.object({ id: z.string(), value: z.string() })).default([]),
});
type CreateBody = z.output<typeof CreateBody>;

/** MAPI's properties by the names that Graph has for them. */
const MESSAGE_FLAGS = "Integer 0x0E07";
const SUBMITTED_AT = "SystemTime 0x0039";
const DELIVERED_AT = "SystemTime 0x0E06";
const READ = 1;
const UNSENT = 8;

/**
 * A new message in a folder: a draft, unless its flags say at once that it is none.
 * https://learn.microsoft.com/graph/api/mailfolder-post-messages
 */
export function createMessage(request: MailboxRequest): GraphReply {
  const { mailbox, organisation, params, call, isLie, wantsImmutableIds } = request;
  const parsed = CreateBody.safeParse(call.body);
  if (!parsed.success) throw badRequest("The property is unknown, or cannot be set.");
  const folder = findFolder(mailbox, params["folder"] ?? "drafts");
  const made = toItem(parsed.data, { folderId: folder.id, now: organisation.clock() });
  const store = isLie ? newMailboxStore(randomUUID(), mailbox.address, mailbox.kind) : mailbox;
  const view = messageView(putItem(store, made), wantsImmutableIds);
  return { status: 201, body: selected(view, call, DEFAULT_MESSAGE_PROPERTIES) };
}

interface Place {
  readonly folderId: string;
  readonly now: Date;
}

function toItem(body: CreateBody, { folderId, now }: Place): NewItem {
  const property = (id: string): string | undefined =>
    body.singleValueExtendedProperties.find((it) => it.id === id)?.value;
  const flags = Number(property(MESSAGE_FLAGS) ?? UNSENT);
  const isDraft = (flags & UNSENT) !== 0;
  return {
    content: toContent(body, new Date(property(SUBMITTED_AT) ?? now)),
    folderId,
    receivedAt: new Date(property(DELIVERED_AT) ?? now),
    storedAt: now,
    isDraft,
    isRead: isDraft ? (body.isRead ?? true) : (flags & READ) !== 0,
    flag: body.flag?.flagStatus ?? "notFlagged",
    categories: body.categories,
    importance: body.importance,
  };
}

/** Nothing of it went over a wire: the headers are those that were given, and the MIME is made when it is asked for. */
function toContent(body: CreateBody, sentAt: Date): MailContent {
  const { internetMessageHeaders: headers, from, toRecipients, body: text } = body;
  const lines = [
    ...headers.map((it) => `${it.name}: ${it.value}`),
    ...(from === undefined ? [] : [`From: <${from.emailAddress.address}>`]),
    `To: ${toRecipients.map((it) => `<${it.emailAddress.address}>`).join(", ")}`,
    `Subject: ${libmime.encodeWords(body.subject, "Q")}`,
    `Date: ${sentAt.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: ${body.internetMessageId ?? `<${randomUUID()}@simulated.prod.outlook.com>`}`,
    "MIME-Version: 1.0",
    `Content-Type: text/${text?.contentType === "html" ? "html" : "plain"}; charset="utf-8"`,
    "",
    text?.content ?? "",
    "",
  ];
  return { ...readMailContent(Buffer.from(lines.join("\r\n"))), headers };
}
