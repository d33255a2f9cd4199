import type { FoundItem } from "#retraction/hit.ts";
import type { ArrivalWindow, Mailbox } from "#retraction/mailbox.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { type ExpiringMap } from "../expiring-map.ts";
import { RESPONSE_TOO_LARGE } from "../http.ts";
import { type GmailCalls, openGmailCalls } from "./gmail-calls.ts";
import { isUserLabel, toFoundItem } from "./gmail-item.ts";
import { moveMessage, restoreMessage } from "./gmail-move.ts";
import { searchMessages } from "./gmail-search.ts";
import type { GoogleClient } from "./google-client.ts";

export interface GmailMailboxDeps {
  readonly client: GoogleClient;
  /** Label names by mailbox: for people only, so they may be some minutes old. */
  readonly labelNames: ExpiringMap<ReadonlyMap<string, string>>;
  readonly now: () => Date;
}

const LABELS_TTL_MS = 10 * 60_000;

/** One Gmail mailbox, addressed by its primary address. */
export function openGmailMailbox({ client, labelNames, now }: GmailMailboxDeps, user: string): Mailbox {
  const calls = openGmailCalls(client, user);
  const namesFor = async (
    labels: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string>> => {
    // System labels are their own names: most mail needs no look at the list.
    if (!labels.some(isUserLabel)) return NO_NAMES;
    const known = labelNames.get(user);
    if (known !== undefined && labels.every((it) => !isUserLabel(it) || known.has(it))) return known;
    const names = await calls.labels(signal);
    labelNames.set(user, names, new Date(now().getTime() + LABELS_TTL_MS));
    return names;
  };
  const read = async (id: string, signal: AbortSignal): Promise<FoundItem | undefined> => {
    try {
      const message = await calls.get(id, "metadata", signal);
      return toFoundItem(message, await namesFor(message.labelIds ?? [], signal));
    } catch (error) {
      if (error instanceof ProviderError && error.fault === "item_gone") return undefined;
      throw error;
    }
  };

  return {
    // Gmail has nothing below Trash that its API shows.
    locate: async (wanted, scope, signal) =>
      scope === "recoverable" ? [] : searchMessages({ calls, read }, wanted, signal),
    read: (items, signal) => Promise.all(items.map((item) => read(item, signal))),
    arrivals: async (window, signal) => {
      const { ids, next } = await calls.list(arrivalQuery(window), signal);
      const items = await Promise.all(ids.map((id) => read(id, signal)));
      return { items: items.filter((it) => it !== undefined), next };
    },
    mime: (item, maxBytes, signal) => download(calls, { item, maxBytes }, signal),
    move: (items, to, signal) => Promise.all(items.map((item) => moveMessage(calls, item, to, signal))),
    restore: (items, signal) => Promise.all(items.map((item) => restoreMessage(calls, item, signal))),
  };
}

// Each costs 20 of the user's units to read.
const ARRIVALS_PER_PAGE = 25;

/** Gmail counts whole seconds, and says of chats that they are messages. */
function arrivalQuery({ since, until, cursor }: ArrivalWindow): Readonly<Record<string, string>> {
  const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000);
  return {
    q: `after:${seconds(since)} before:${seconds(until)} -in:chats -in:drafts -in:sent`,
    includeSpamTrash: "true",
    maxResults: String(ARRIVALS_PER_PAGE),
    ...(cursor !== undefined && { pageToken: cursor }),
  };
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();
// What the answer holds beside the mail, such as the snippet and the labels.
const ENVELOPE_BYTES = 64_000;

async function download(
  calls: GmailCalls,
  { item, maxBytes }: { readonly item: string; readonly maxBytes: number },
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const raw = await calls.raw(item, Math.ceil((maxBytes * 4) / 3) + ENVELOPE_BYTES, signal);
    const bytes = Buffer.from(raw, "base64url");
    return bytes.byteLength <= maxBytes ? bytes : undefined;
  } catch (error) {
    if (error instanceof ProviderError && error.code === RESPONSE_TOO_LARGE) return undefined;
    throw error;
  }
}
