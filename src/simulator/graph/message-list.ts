import { folderOf, type Item } from "../microsoft/mailbox-store.ts";
import { type Filter, type FilterValue, parseFilter, passes, pathsOf, sameValue } from "./filter.ts";
import { findFolder } from "./folders.ts";
import type { GraphReply, MailboxRequest } from "./graph-call.ts";
import { badRequest, GraphError } from "./graph-error.ts";
import { DEFAULT_MESSAGE_PROPERTIES, messageView, toGraphTime } from "./message-view.ts";
import { MAIL_PAGES, pageReply, selected } from "./page.ts";

/**
 * Messages of one folder, or of all that people can see: Deleted Items and Junk are among them, Recoverable Items are
 * not. Newest first.
 * https://learn.microsoft.com/graph/api/user-list-messages
 */
export function listMessages(request: MailboxRequest): GraphReply {
  const { call, wantsImmutableIds } = request;
  const text = call.query.get("$filter");
  const filter = text === null ? undefined : readFilter(text);
  const isAscending = readOrder(call.query.get("$orderby"), filter);
  const search = (): readonly Item[] =>
    inScope(request).filter((item) => filter === undefined || passes(filter, readFrom(item), isSame));
  if (filter !== undefined) request.letUserAct("user-before", search);
  const found = search();
  const seen = filter === undefined ? found : found.filter(isIndexed(request));
  const rows = seen.toSorted((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime());
  const reply = pageReply(
    call,
    isAscending ? rows.reverse() : rows,
    (item) => selected(messageView(item, wantsImmutableIds), call, DEFAULT_MESSAGE_PROPERTIES),
    MAIL_PAGES,
  );
  if (filter !== undefined) request.letUserAct("user-after", search);
  return reply;
}

function inScope({ mailbox, params }: MailboxRequest): readonly Item[] {
  const items = [...mailbox.items.values()].reverse();
  if (params["folder"] === undefined) return items.filter((it) => folderOf(mailbox, it).reach === "visible");
  const { id } = findFolder(mailbox, params["folder"]);
  return items.filter((it) => it.folderId === id);
}

/** A lagging index does not see what came into the store a moment ago; a stale one also not what was changed since. */
function isIndexed({ organisation, takeFault }: MailboxRequest): (item: Item) => boolean {
  const now = organisation.clock().getTime();
  const latest = now - (takeFault("index-lag")?.delayMs ?? 0);
  const changed = now - (takeFault("stale-index")?.delayMs ?? 0);
  return (item) => item.storedAt.getTime() <= latest && item.modifiedAt.getTime() <= changed;
}

/** Exchange sorts by what it has just searched by, or not at all. */
function readOrder(text: string | null, filter: Filter | undefined): boolean {
  if (text === null) return false;
  const [property, direction = "asc"] = text.trim().split(/ +/);
  if (property !== "receivedDateTime") throw badRequest(`Sorting by '${property}' is not simulated.`);
  if (filter !== undefined && pathsOf(filter)[0] !== property) {
    throw new GraphError(
      400,
      "InefficientFilter",
      "The restriction or sort order is too complex for this operation.",
    );
  }
  return direction.toLowerCase() === "asc";
}

function readFilter(text: string): Filter {
  const filter = parseFilter(text);
  const unknown = pathsOf(filter).find((path) => !FILTERED.has(path));
  if (unknown !== undefined) throw badRequest(`Filtering by '${unknown}' is not simulated.`);
  return filter;
}

function readFrom(item: Item): (path: string) => FilterValue {
  return (path) => FILTERED.get(path)?.(item) ?? null;
}

const FILTERED = new Map<string, (item: Item) => FilterValue>([
  ["internetMessageId", (it) => it.content.messageId ?? null],
  ["receivedDateTime", (it) => toGraphTime(it.receivedAt)],
  ["subject", (it) => it.content.subject],
  ["from/emailAddress/address", (it) => it.content.from?.address ?? null],
  ["isRead", (it) => it.isRead],
  ["isDraft", (it) => it.isDraft],
]);

/** A Message-ID is compared letter by letter. */
function isSame(path: string, actual: unknown, wanted: FilterValue): boolean {
  return path === "internetMessageId" ? actual === wanted : sameValue(path, actual, wanted);
}
