import type { MailFolder } from "@microsoft/microsoft-graph-types";
import type { Folder } from "../microsoft/folders.ts";
import { childFolders, type MailboxStore } from "../microsoft/mailbox-store.ts";
import { isWellFormedId } from "../microsoft/provider-ids.ts";
import type { GraphReply, MailboxRequest, MailboxRoute } from "./graph-call.ts";
import { folderNotFound, malformedId } from "./graph-error.ts";
import { MAIL_PAGES, pageReply, selected } from "./page.ts";

const READ = ["Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"];

export const FOLDER_ROUTES: readonly MailboxRoute[] = [
  route("users/:user/mailFolders", (request) => children(request, "msgfolderroot")),
  route("users/:user/mailFolders/:folder", getFolder),
  route("users/:user/mailFolders/:folder/childFolders", (request) =>
    children(request, request.params["folder"] ?? ""),
  ),
];

function route(pattern: string, handle: MailboxRoute["handle"]): MailboxRoute {
  return {
    scope: "mailbox",
    method: "GET",
    pattern,
    operation: "graph.folders",
    roles: READ,
    isChange: false,
    handle,
  };
}

/**
 * A folder by its id or by Graph's name for it, in lower case as documented. Purges, and what else Graph has no name
 * for, are not found even by id. Throws `GraphError`.
 */
export function findFolder(store: MailboxStore, idOrName: string): Folder {
  const known = store.standard.get(idOrName);
  if (known?.wellKnownName !== undefined) return known;
  const folder = store.folders.get(idOrName);
  if (folder !== undefined && folder.reach !== "unreachable") return folder;
  throw isWellFormedId(idOrName) ? folderNotFound() : malformedId();
}

function getFolder({ call, params, mailbox }: MailboxRequest): GraphReply {
  const folder = findFolder(mailbox, params["folder"] ?? "");
  return { status: 200, body: selected(folderView(mailbox, folder), call, PROPERTIES) };
}

/** The direct children, hidden ones only where asked for; ten a page unless `$top` says otherwise. */
function children({ call, mailbox }: MailboxRequest, idOrName: string): GraphReply {
  const showsHidden = call.query.get("includeHiddenFolders") === "true";
  const folders = childFolders(mailbox, findFolder(mailbox, idOrName).id).filter(
    (it) => it.reach !== "unreachable" && (showsHidden || !it.isHidden),
  );
  return pageReply(call, folders, (it) => selected(folderView(mailbox, it), call, PROPERTIES), MAIL_PAGES);
}

function folderView(store: MailboxStore, folder: Folder): MailFolder {
  const items = [...store.items.values()].filter((it) => it.folderId === folder.id);
  return {
    id: folder.id,
    displayName: folder.displayName,
    parentFolderId: folder.parentId ?? null,
    childFolderCount: childFolders(store, folder.id).length,
    totalItemCount: items.length,
    unreadItemCount: items.filter((it) => !it.isRead).length,
    isHidden: folder.isHidden,
  };
}

const PROPERTIES: readonly string[] =
  "displayName parentFolderId childFolderCount totalItemCount unreadItemCount isHidden".split(" ");
