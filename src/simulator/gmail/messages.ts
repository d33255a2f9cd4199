import type { gmail_v1 } from "@googleapis/gmail";
import { z } from "zod";
import { forbidden, invalidArgument, notFound } from "../google/google-error.ts";
import { parse } from "../google/google-scope.ts";
import { changeLabels, isFixedLabel, type LabelChange } from "../google/labels.ts";
import type { GoogleMailbox, MailItem } from "../google/mailbox.ts";
import { onePage } from "../google/page.ts";
import type { GmailCall } from "./gmail-call.ts";
import { FORMATS, toMessage, toStub } from "./message-resource.ts";
import { parseQuery } from "./query.ts";

const MAX_LABELS = 100;
const MAX_BATCH = 1_000;
const MAX_RESULTS = 500;

/** A query parameter that may be repeated. */
const Repeated = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((it) => (typeof it === "string" ? [it] : it));
const ListQuery = z.object({
  q: z.string().default(""),
  labelIds: Repeated,
  includeSpamTrash: z.stringbool().default(false),
  maxResults: z.coerce.number().int().min(1).default(100),
  pageToken: z.string().optional(),
});
const GetQuery = z.object({ format: z.enum(FORMATS).default("full"), metadataHeaders: Repeated });
const Labels = z.array(z.string()).default([]);
const ModifyBody = z.object({ addLabelIds: Labels, removeLabelIds: Labels });
const BatchModifyBody = ModifyBody.extend({ ids: z.array(z.string()) });
const InsertBody = z.object({ raw: z.string().min(1), labelIds: Labels });
const Path = z.object({ id: z.string() });

/** `messages.list`, newest first. Nothing found: no `messages` at all. An index that lags leaves young items out of searches. */
export function listMessages(call: GmailCall): gmail_v1.Schema$ListMessagesResponse {
  const query = parse(ListQuery, call.request.query);
  if (query.q !== "" && call.metadataOnly) {
    throw forbidden("Metadata scope does not support 'q' parameter");
  }
  const { matches, includesSpamTrash } = parseQuery(query.q);
  const withHidden =
    query.includeSpamTrash ||
    includesSpamTrash ||
    query.labelIds.some((it) => it === "SPAM" || it === "TRASH");
  const isIndexed = query.q === "" ? () => true : indexOf(call);
  const search = (): readonly MailItem[] =>
    [...call.mailbox.items.values()].filter(
      (item) =>
        (withHidden || !isHidden(item)) &&
        query.labelIds.every((it) => item.labels.includes(it)) &&
        matches(item),
    );
  if (query.q !== "") call.letUserAct("user-before", search);
  const found = search().filter(isIndexed);
  if (query.q !== "") call.letUserAct("user-after", search);
  const maxResults = Math.min(query.maxResults, MAX_RESULTS);
  const { items, nextPageToken } = onePage(found, newestFirst, { maxResults, pageToken: query.pageToken });
  const messages = items.map(({ id, threadId }) => ({ id, threadId }));
  return {
    ...(messages.length === 0 ? {} : { messages }),
    ...nextPageToken,
    resultSizeEstimate: found.length,
  };
}

/** `messages.get`. */
export function getMessage(call: GmailCall): gmail_v1.Schema$Message {
  const { format, metadataHeaders } = parse(GetQuery, call.request.query);
  if (call.metadataOnly && (format === "full" || format === "raw")) {
    throw forbidden("Metadata scope doesn't allow format FULL");
  }
  return toMessage(itemOf(call), format, metadataHeaders);
}

/** `messages.modify`. */
export function modifyMessage(call: GmailCall): gmail_v1.Schema$Message {
  const item = itemOf(call);
  return relabel(call, item, checkedChange(call.mailbox, parse(ModifyBody, call.request.body)));
}

/** `messages.batchModify`: 204. Ids that are gone are passed over. */
export function batchModifyMessages(call: GmailCall): undefined {
  const body = parse(BatchModifyBody, call.request.body);
  if (body.ids.length === 0) throw invalidArgument("No message ids specified");
  if (body.ids.length > MAX_BATCH) throw invalidArgument("Too many message ids");
  body.ids.forEach(checkId);
  const change = checkedChange(call.mailbox, body);
  for (const id of new Set(body.ids)) {
    const item = call.mailbox.items.get(id);
    if (item !== undefined) relabel(call, item, change);
  }
}

/** `messages.trash`: out of the inbox or spam, own labels stay. */
export function trashMessage(call: GmailCall): gmail_v1.Schema$Message {
  return relabel(call, itemOf(call), { add: ["TRASH"], remove: [] });
}

/** `messages.untrash`: only takes TRASH away; INBOX does not come back by itself. */
export function untrashMessage(call: GmailCall): gmail_v1.Schema$Message {
  return relabel(call, itemOf(call), { add: [], remove: ["TRASH"] });
}

/** `messages.insert`: puts a mail straight into the mailbox, as IMAP's APPEND does; it may carry SENT and DRAFT. */
export function insertMessage({
  mailbox,
  organisation,
  request,
  pretends,
}: GmailCall): gmail_v1.Schema$Message {
  const { raw, labelIds } = parse(InsertBody, request.body);
  labelIds.forEach((it) => checkLabel(mailbox, it));
  if (pretends) return { id: "0", threadId: "0", labelIds };
  const now = organisation.clock();
  const mime = Buffer.from(raw, "base64url");
  const trace = Buffer.alloc(0);
  return toStub(mailbox.add({ labels: labelIds, internalDate: now, storedAt: now, trace, mime }));
}

function relabel(call: GmailCall, item: MailItem, change: LabelChange): gmail_v1.Schema$Message {
  const { mailbox, pretends } = call;
  const struck = pretends ? undefined : (misdirected(call, item) ?? item);
  const changed = struck && mailbox.relabel(struck.id, change, struck === item ? "api" : "provider");
  return toStub(changed?.id === item.id ? changed : { ...item, labels: changeLabels(item.labels, change) });
}

/** Another item of the mailbox, where a rule says that it is struck in place of the one that is meant. */
function misdirected({ organisation, user, mailbox }: GmailCall, item: MailItem): MailItem | undefined {
  const target = { mailbox: user.primaryEmail, item: item.id };
  if (organisation.faults.take("misdirect", "gmail.modify", target) === undefined) return undefined;
  return [...mailbox.items.values()].find((it) => it.id !== item.id && !isHidden(it));
}

function checkedChange(
  mailbox: GoogleMailbox,
  { addLabelIds: add, removeLabelIds: remove }: z.output<typeof ModifyBody>,
): LabelChange {
  if (add.length + remove.length === 0) throw invalidArgument("No label add or removes specified");
  if (add.length > MAX_LABELS || remove.length > MAX_LABELS) throw invalidArgument("Too many labels");
  if (add.some((it) => remove.includes(it)))
    throw invalidArgument("Cannot both add and remove the same label");
  for (const label of [...add, ...remove]) {
    checkLabel(mailbox, label);
    if (isFixedLabel(label)) throw invalidArgument(`Invalid label: ${label}`);
  }
  return { add, remove };
}

function checkLabel(mailbox: GoogleMailbox, label: string): void {
  if (!mailbox.hasLabel(label)) throw invalidArgument(`Invalid label: ${label}`);
}

function itemOf({ mailbox, request }: GmailCall): MailItem {
  const { id } = parse(Path, request.params);
  checkId(id);
  const item = mailbox.items.get(id);
  if (item === undefined) throw notFound("Requested entity was not found.");
  return item;
}

function checkId(id: string): void {
  if (!/^[0-9a-f]{1,16}$/.test(id)) throw invalidArgument("Invalid id value");
}

/** A lagging index does not see what came a moment ago; a stale one also not what was changed since. */
function indexOf({ organisation, user }: GmailCall): (item: MailItem) => boolean {
  const { faults, clock } = organisation;
  const agoMs = (kind: "index-lag" | "stale-index"): number =>
    clock().getTime() - (faults.take(kind, "gmail.list", user.primaryEmail)?.delayMs ?? 0);
  const latest = agoMs("index-lag");
  const changed = agoMs("stale-index");
  return (item) => item.storedAt.getTime() <= latest && item.changedAt.getTime() <= changed;
}

function isHidden({ labels }: MailItem): boolean {
  return labels.includes("SPAM") || labels.includes("TRASH");
}

/** Sorts by the newest first, as plain text. */
function newestFirst({ internalDate, id }: MailItem): string {
  return `${String(Number.MAX_SAFE_INTEGER - internalDate.getTime()).padStart(16, "0")} ${id}`;
}
