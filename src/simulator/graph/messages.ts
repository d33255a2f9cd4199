import { z } from "zod";
import { PURGES } from "../microsoft/folders.ts";
import {
  folderOf,
  type Item,
  itemById,
  relocateItem,
  renameItem,
  standardFolder,
  withEffect,
} from "../microsoft/mailbox-store.ts";
import { isWellFormedId } from "../microsoft/provider-ids.ts";
import { createMessage } from "./create-message.ts";
import { findFolder } from "./folders.ts";
import type { GraphReply, MailboxRequest, MailboxRoute } from "./graph-call.ts";
import { badRequest, GraphError, itemNotFound, malformedId } from "./graph-error.ts";
import { listMessages } from "./message-list.ts";
import { DEFAULT_MESSAGE_PROPERTIES, messageView } from "./message-view.ts";
import { selected } from "./page.ts";

const WRITE = ["Mail.ReadWrite"];
const READ = ["Mail.Read", ...WRITE];
const READ_BASIC = ["Mail.ReadBasic.All", ...READ];

/** Each under the mailbox and again under a folder, as Graph has them. */
export const MESSAGE_ROUTES: readonly MailboxRoute[] = [
  "users/:user",
  "users/:user/mailFolders/:folder",
].flatMap((base) => {
  const message = `${base}/messages/:message`;
  return [
    route("GET", `${base}/messages`, { operation: "graph.list", roles: READ_BASIC, handle: listMessages }),
    route("POST", `${base}/messages`, { operation: "graph.create", roles: WRITE, handle: createMessage }),
    route("GET", message, { operation: "graph.get", roles: READ_BASIC, handle: getMessage }),
    route("GET", `${message}/$value`, { operation: "graph.mime", roles: READ, handle: getMime }),
    route("PATCH", message, { operation: "graph.patch", roles: WRITE, handle: patchMessage }),
    route("POST", `${message}/move`, { operation: "graph.move", roles: WRITE, handle: moveMessage }),
    route("DELETE", message, { operation: "graph.delete", roles: WRITE, handle: deleteMessage }),
    route("POST", `${message}/permanentDelete`, {
      operation: "graph.permanentDelete",
      roles: WRITE,
      handle: purgeMessage,
    }),
  ];
});

function route(
  method: string,
  pattern: string,
  rest: Pick<MailboxRoute, "operation" | "roles" | "handle">,
): MailboxRoute {
  return { scope: "mailbox", method, pattern, isChange: method !== "GET", ...rest };
}

function getMessage(request: MailboxRequest): GraphReply {
  return messageReply(200, findItem(request), request);
}

function getMime(request: MailboxRequest): GraphReply {
  return { status: 200, headers: { "Content-Type": "text/plain" }, body: findItem(request).content.mime };
}

const PatchBody = z.strictObject({
  isRead: z.boolean().optional(),
  flag: z.object({ flagStatus: z.enum(["notFlagged", "complete", "flagged"]) }).optional(),
  categories: z.array(z.string()).optional(),
  importance: z.enum(["low", "normal", "high"]).optional(),
});

function patchMessage(request: MailboxRequest): GraphReply {
  const item = findItem(request);
  const body = PatchBody.safeParse(request.call.body);
  if (!body.success) throw badRequest("The property is unknown, or cannot be changed on a received message.");
  const after: Item = {
    ...item,
    isRead: body.data.isRead ?? item.isRead,
    flag: body.data.flag?.flagStatus ?? item.flag,
    categories: body.data.categories ?? item.categories,
    importance: body.data.importance ?? item.importance,
  };
  if (request.isLie) return messageReply(200, after, request);
  const { isRead, flag, categories, importance } = after;
  if (fingerprint(after) !== fingerprint(item)) {
    const at = request.organisation.clock();
    withEffect(request.mailbox, item, { by: "app", what: "graph.patch", at }, () =>
      Object.assign(item, { isRead, flag, categories, importance, modifiedAt: at }),
    );
    item.changes += 1;
  }
  return messageReply(200, item, request);
}

function fingerprint({ isRead, flag, categories, importance }: Item): string {
  return JSON.stringify([isRead, flag, categories, importance]);
}

const MoveBody = z.object({ destinationId: z.string() });

/** 201 and the message at its new place; its mutable id is another one from now on. */
function moveMessage(request: MailboxRequest): GraphReply {
  const item = findItem(request);
  const body = MoveBody.safeParse(request.call.body);
  if (!body.success) throw badRequest("The DestinationId is missing.");
  const folder = findFolder(request.mailbox, body.data.destinationId);
  if (folder.reach === "recoverable") checkQuota(request);
  const moved = relocate(request, item, { folderId: folder.id, what: "graph.move" });
  return messageReply(201, { ...moved, folderId: folder.id }, request);
}

/** What it does to the item is not documented; people report to have found it in Recoverable Items. */
function deleteMessage(request: MailboxRequest): GraphReply {
  const item = findItem(request);
  if (folderOf(request.mailbox, item).reach === "recoverable") {
    throw new GraphError(400, "ErrorCannotDeleteObject", "Object cannot be deleted.");
  }
  checkQuota(request);
  const { id } = standardFolder(request.mailbox, "recoverableitemsdeletions");
  relocate(request, item, { folderId: id, what: "graph.delete" });
  return { status: 204 };
}

/** https://learn.microsoft.com/graph/api/message-permanentdelete: to Purges; not there in the national clouds. */
function purgeMessage(request: MailboxRequest): GraphReply {
  if (request.organisation.seed.isNationalCloud === true) {
    throw badRequest("Resource not found for the segment 'permanentDelete'.");
  }
  const item = findItem(request);
  checkQuota(request);
  checkHold(request);
  relocate(request, item, {
    folderId: standardFolder(request.mailbox, PURGES).id,
    what: "graph.permanentDelete",
  });
  return { status: 204 };
}

interface Relocation {
  readonly folderId: string;
  readonly what: string;
}

/** The item as its caller is to see it afterwards; under the rules nothing was done, or it was done to another one. */
function relocate(request: MailboxRequest, item: Item, { folderId, what }: Relocation): Item {
  const { organisation, mailbox, isLie, takeFault } = request;
  if (isLie) return item;
  const at = organisation.clock();
  const other = takeFault("misdirect") === undefined ? undefined : anotherItem(request, item);
  const struck = other ?? item;
  const by = other === undefined ? "app" : "provider";
  const isMoved = withEffect(mailbox, struck, { by, what, at }, () =>
    relocateItem(mailbox, struck, folderId, at),
  );
  if (other !== undefined || !isMoved) return item;
  item.changes += 1;
  return takeFault("new-id") === undefined ? item : renameItem(mailbox, item);
}

function anotherItem({ mailbox }: MailboxRequest, item: Item): Item | undefined {
  return [...mailbox.items.values()].find((it) => it !== item && folderOf(mailbox, it).reach === "visible");
}

function checkHold({ takeFault }: MailboxRequest): void {
  if (takeFault("legal-hold") === undefined) return;
  throw new GraphError(403, "ErrorAccessDenied", "A hold protects the items of this mailbox.");
}

function checkQuota({ mailbox, takeFault }: MailboxRequest): void {
  if (mailbox.isRecoverableFull || takeFault("recoverable-full") !== undefined) {
    throw new GraphError(507, "ErrorQuotaExceeded", "The mailbox's Recoverable Items are over their quota.");
  }
}

function findItem({ mailbox, params }: MailboxRequest): Item {
  const id = params["message"] ?? "";
  if (!isWellFormedId(id)) throw malformedId();
  const item = itemById(mailbox, id);
  if (item === undefined || folderOf(mailbox, item).reach === "unreachable") throw itemNotFound();
  const folder = params["folder"];
  if (folder !== undefined && findFolder(mailbox, folder).id !== item.folderId) throw itemNotFound();
  return item;
}

function messageReply(status: number, item: Item, { call, wantsImmutableIds }: MailboxRequest): GraphReply {
  return { status, body: selected(messageView(item, wantsImmutableIds), call, DEFAULT_MESSAGE_PROPERTIES) };
}
