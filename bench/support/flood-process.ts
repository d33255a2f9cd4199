import { chmod } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { readConfig } from "#config/config.ts";
import type { FoundItem, ItemId } from "#retraction/hit.ts";
import type { Mailbox, Mailboxes } from "#retraction/mailbox.ts";
import { openLog } from "#telemetry/log.ts";
import { DEFAULT_WORKERS, openWorkers } from "../../src/main/open-workers.ts";
import { serve } from "../../src/main/serve.ts";
import { FLOOD_MARK, FLOOD_SENT_AT, type FloodPlan, othersSettled, seedFlood } from "./seed-flood.ts";
import { settingsOfParent } from "./settings-of-parent.ts";

// The engine on a ledger of its own, before mailboxes that answer in some milliseconds and hold whatever is looked for:
// what is measured is who gets his turn.

export interface FloodSettings extends FloodPlan {
  readonly dataDir: string;
  /** Until so many copies of the others are settled. */
  readonly until: number;
}

const CALL_MS = 5;

/** The parent's words are our own. */
const { dataDir, until, ...plan } = await settingsOfParent<FloodSettings>();
await chmod(dataDir, 0o755); // where root starts it the database is another user's
await using serving = await serve(readConfig(environment()), openLog("error"));
await seedFlood(serving.database, plan);
const startedAt = performance.now();
const providers = {
  open: () =>
    Promise.resolve({
      mailboxes: openMailboxes(),
      addressBook: { find: () => Promise.reject(new Error("every mailbox is known")) },
    }),
};
const workers = openWorkers({
  ...serving,
  providers,
  integrations: { list: () => Promise.resolve([]) },
  options: DEFAULT_WORKERS,
});
while ((await othersSettled(serving.database)) < until) await sleep(50);
const seconds = (performance.now() - startedAt) / 1_000;
await workers[Symbol.asyncDispose]();
process.send?.(seconds);
process.once("disconnect", () => process.exit(0));

function environment(): Record<string, string> {
  return {
    UNDELIVER_DATA_DIR: dataDir,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_ROLES: "api",
    UNDELIVER_DEMO: "0",
  };
}

/** Every mailbox holds every mail once, in its inbox until it is moved. */
function openMailboxes(): Mailboxes {
  const moved = new Set<string>();
  return { open: ({ handle }) => openMailbox(handle, moved) };
}

function openMailbox(handle: string, moved: Set<string>): Mailbox {
  const item = (messageId: string): FoundItem => {
    // Our own id: the mailbox and the mail.
    const itemId = `${handle} ${messageId}` as ItemId;
    return toItem(itemId, messageId, moved.has(itemId));
  };
  return {
    locate: async ({ messageId = "" }) => {
      await sleep(CALL_MS);
      return [item(messageId)];
    },
    read: (items) => Promise.resolve(items.map((id) => item(id.slice(handle.length + 1)))),
    arrivals: () => Promise.resolve({ items: [], next: undefined }),
    mime: () => Promise.resolve(undefined),
    move: async (items) => {
      await sleep(CALL_MS);
      for (const id of items) moved.add(id);
      return items.map((itemId) => ({ moved: true, itemId }) as const);
    },
    restore: () => Promise.resolve([]),
  };
}

function toItem(itemId: ItemId, messageId: string, isMoved: boolean): FoundItem {
  return {
    itemId,
    state: {
      place: isMoved ? "trash" : "visible",
      folderId: isMoved ? "deleteditems" : "inbox",
      folderPath: isMoved ? "Deleted Items" : "Inbox",
      labels: [],
      isRead: false,
      isFlagged: false,
      categories: [],
      importance: "normal",
    },
    identity: {
      messageId,
      from: "desk@flood.example",
      subject: "Pay today",
      sentAt: FLOOD_SENT_AT,
      networkMessageId: FLOOD_MARK,
      receivedIds: [],
    },
    isOwn: false,
  };
}
