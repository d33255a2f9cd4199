import { type Effect, type Effects, openEffects, type Seen } from "../effects.ts";
import { type Header, headersOf, headerValue } from "./headers.ts";
import { changeLabels, isSystemLabel, type LabelChange, sameLabels } from "./labels.ts";

/** One message in one mailbox. Its id is the mailbox's own and outlives every change of labels. */
export interface MailItem {
  readonly id: string;
  readonly threadId: string;
  /** Ids, sorted. */
  readonly labels: readonly string[];
  /** When Google accepted it. */
  readonly internalDate: Date;
  /** When this mailbox got it: what an index that lags goes by. */
  readonly storedAt: Date;
  /** What this mailbox put above the mail, such as Delivered-To. */
  readonly trace: Buffer;
  /** Shared by all mailboxes that have the mail. */
  readonly mime: Buffer;
  readonly headers: readonly Header[];
  /** Without angle brackets; empty where there is none. */
  readonly messageId: string;
  readonly historyId: number;
  /** How many API calls really changed its labels. */
  readonly changes: number;
  /** When its labels last changed: what a stale index goes by. */
  readonly changedAt: Date;
}

interface NewItem {
  readonly labels: readonly string[];
  readonly internalDate: Date;
  readonly storedAt: Date;
  readonly trace: Buffer;
  readonly mime: Buffer;
}

/** Labels of one mailbox: Gmail's own and the user's. */
export interface MailLabel {
  readonly id: string;
  readonly name: string;
}

/** All that a mailbox is, as plain data. */
export interface SavedMailbox {
  /** Oldest first. */
  readonly items: readonly MailItem[];
  readonly userLabels: readonly MailLabel[];
  readonly historyId: number;
}

export interface GoogleMailbox {
  readonly items: ReadonlyMap<string, MailItem>;
  /** Only the user's own. */
  readonly userLabels: readonly MailLabel[];
  readonly historyId: number;
  readonly effects: Effects;
  add(item: NewItem): MailItem;
  /** Answers the item as it is afterwards, `undefined` where the id is unknown. */
  relabel(id: string, change: LabelChange, by: "api" | "user" | "provider"): MailItem | undefined;
  /** By its owner: apps that act for us have no right to. */
  remove(id: string): boolean;
  /** As after an export and an import: the same mail with the same labels under another id. */
  reimport(id: string): MailItem | undefined;
  hasLabel(id: string): boolean;
  /** `undefined` where the name is taken. */
  createLabel(name: string): MailLabel | undefined;
  save(): SavedMailbox;
  /** Into an empty mailbox. */
  load(saved: SavedMailbox): void;
}

/** `newItemId` answers 16 hex digits, never the same twice. */
export function openMailbox(newItemId: () => string, clock: () => Date): GoogleMailbox {
  const items = new Map<string, MailItem>();
  const userLabels: MailLabel[] = [];
  const effects = openEffects();
  let historyId = 1000;
  const record = recorder(effects, clock);
  const take = taker(items, record);

  return {
    items,
    userLabels,
    effects,
    get historyId() {
      return historyId;
    },
    add(item) {
      historyId += 1;
      const added = { ...newItem(newItemId(), item, items.values()), historyId };
      items.set(added.id, added);
      return added;
    },
    relabel(id, change, by) {
      const item = items.get(id);
      const changed = item && relabelled(item, change, by);
      if (item === undefined || changed === undefined) return item;
      historyId += 1;
      const kept = { ...changed, historyId, changedAt: clock() };
      items.set(id, kept);
      record(by === "api" ? "app" : by, "relabel", item, kept);
      return kept;
    },
    remove: (id) => take(id, "delete") !== undefined,
    reimport(id) {
      const item = take(id, "reimport");
      const imported = item && { ...item, id: newItemId() };
      if (imported !== undefined) items.set(imported.id, imported);
      return imported;
    },
    hasLabel: (id) => isSystemLabel(id) || userLabels.some((it) => it.id === id),
    createLabel: (name) => addLabel(userLabels, name),
    save: () => ({ items: [...items.values()], userLabels, historyId }),
    load(saved) {
      for (const item of saved.items) items.set(item.id, item);
      userLabels.push(...saved.userLabels);
      historyId = saved.historyId;
    },
  };
}

/** Answers the item that was there. */
function taker(items: Map<string, MailItem>, record: Recorder) {
  return (id: string, what: string): MailItem | undefined => {
    const item = items.get(id);
    if (item !== undefined) record("user", what, item, undefined);
    items.delete(id);
    return item;
  };
}

/** `undefined` where nothing changes. */
function relabelled(
  item: MailItem,
  change: LabelChange,
  by: "api" | "user" | "provider",
): MailItem | undefined {
  const labels = changeLabels(item.labels, change);
  if (sameLabels(item.labels, labels)) return undefined;
  return { ...item, labels, changes: item.changes + (by === "api" ? 1 : 0) };
}

function addLabel(labels: MailLabel[], name: string): MailLabel | undefined {
  if (isSystemLabel(name) || labels.some((it) => it.name === name)) return undefined;
  const label = { id: `Label_${labels.length + 1}`, name };
  labels.push(label);
  return label;
}

type Recorder = (by: Effect["by"], what: string, before: MailItem, after: MailItem | undefined) => void;

function recorder(effects: Effects, clock: () => Date): Recorder {
  return (by, what, before, after) => {
    const { id: itemId, messageId } = before;
    effects.record({
      at: clock(),
      by,
      what,
      itemId,
      messageId: `<${messageId}>`,
      before: seenOf(before),
      after: after && seenOf(after),
    });
  };
}

const MARKS: readonly string[] = ["UNREAD", "STARRED", "IMPORTANT"];

function seenOf({ labels }: MailItem): Seen {
  const isMark = (it: string): boolean => MARKS.includes(it);
  return { place: labels.filter((it) => !isMark(it)).join(","), marks: labels.filter(isMark).join(",") };
}

function newItem(id: string, item: NewItem, others: Iterable<MailItem>): Omit<MailItem, "historyId"> {
  const headers = [...headersOf(item.trace), ...headersOf(item.mime)];
  return {
    ...item,
    id,
    threadId: threadOf(headers, others) ?? id,
    labels: [...item.labels].sort(),
    headers,
    messageId: bare(headerValue(headers, "message-id") ?? ""),
    changes: 0,
    changedAt: item.storedAt,
  };
}

export function wholeMime({ trace, mime }: Pick<MailItem, "trace" | "mime">): Buffer {
  return Buffer.concat([trace, mime]);
}

/** A Message-ID without its angle brackets. */
export function bare(messageId: string): string {
  const trimmed = messageId.trim();
  return trimmed.startsWith("<") && trimmed.endsWith(">") ? trimmed.slice(1, -1) : trimmed;
}

/** Gmail keeps an answer in the thread of the mail it names in In-Reply-To or References. */
function threadOf(headers: readonly Header[], items: Iterable<MailItem>): string | undefined {
  const named = `${headerValue(headers, "in-reply-to") ?? ""} ${headerValue(headers, "references") ?? ""}`;
  const ids = new Set(named.split(/\s/).map(bare));
  ids.delete("");
  if (ids.size === 0) return undefined;
  for (const item of items) if (ids.has(item.messageId)) return item.threadId;
  return undefined;
}
