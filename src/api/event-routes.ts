import type { ServerResponse } from "node:http";
import type { z } from "zod";
import { type EventCursor, formatCursor, parseCursor } from "#events/event-cursor.ts";
import type { EventFeed, FedEvent } from "#events/event-feed.ts";
import { isAboutPersons } from "#events/fact.ts";
import { mayIn } from "#identity/caller.ts";
import type { TenantId } from "#shared/ids.ts";
import { ApiError } from "./api-error.ts";
import { type EventItem, streamEvents } from "./contract/events.ts";
import type { StreamContext, StreamRoute } from "./serve-route.ts";
import { openWaitForWake, type WaitForWake } from "./wait-for-wake.ts";
import { writeTo } from "./write-to.ts";

export interface EventNeeds {
  readonly events: EventFeed;
  /** Resolves when something may have happened. */
  readonly woken: () => Promise<void>;
  /** An event that nobody told of is seen after this; absent: after a second. */
  readonly lookAgainMs?: number;
}

const BATCH = 500;
const LOOK_AGAIN_MS = 1_000;
/** Many wakes in a row cost one read. */
const BREATH_MS = 50;
/** Proxies close what stays silent for a minute; a token that was revoked ends here too. */
const HEARTBEAT_MS = 15_000;

/** The live events, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export function eventRoutes(
  stream: StreamRoute,
  { events, woken, lookAgainMs = LOOK_AGAIN_MS }: EventNeeds,
): void {
  stream(streamEvents, async ({ params, query }, context) => {
    const start = await startOf(events, context.headers["last-event-id"], query.after);
    const socket = context.open();
    const wait = openWaitForWake(woken, context.signal);
    try {
      await feed({ events, wait, lookAgainMs, socket, context, account: params.account_id }, start);
    } finally {
      socket.end();
    }
  });
}

async function startOf(
  events: EventFeed,
  lastEventId: string | readonly string[] | undefined,
  after: string | undefined,
): Promise<EventCursor> {
  const text = typeof lastEventId === "string" && lastEventId !== "" ? lastEventId : after;
  if (text === undefined) return events.tip();
  const cursor = parseCursor(text);
  if (cursor !== undefined) return cursor;
  throw new ApiError(
    "invalid_input",
    "`after`, or Last-Event-ID, is not the id of an event of this stream: leave it out to start now.",
  );
}

interface Feeding {
  readonly events: EventFeed;
  readonly wait: WaitForWake;
  readonly lookAgainMs: number;
  readonly socket: ServerResponse;
  readonly context: StreamContext;
  readonly account: TenantId;
}

async function feed(feeding: Feeding, start: EventCursor): Promise<void> {
  const { events, wait, lookAgainMs, socket, context, account } = feeding;
  let cursor = start;
  let heardAt = Date.now();
  let { caller } = context;
  socket.write("retry: 2000\n\n");
  while (!context.signal.aborted) {
    const batch = await events.read(account, cursor, BATCH);
    const shown = batch.filter((it) => !isAboutPersons(it) || mayIn(caller, account, "users.configure"));
    const mayAudit = mayIn(caller, account, "audit.read");
    for (const event of shown) await writeTo(socket, toFrame(event, mayAudit), context.signal);
    cursor = batch.at(-1)?.cursor ?? cursor;
    if (shown.length > 0) heardAt = Date.now();
    if (Date.now() - heardAt > HEARTBEAT_MS) {
      heardAt = Date.now();
      await writeTo(socket, ": still here\n\n", context.signal);
    }
    caller = await context.reauthorize();
    if (batch.length < BATCH) await wait(lookAgainMs, BREATH_MS);
  }
}

/**
 * What a setting was before and after a change is the audit log's: whoever may not read it hears that it changed. What is
 * told of a message is open to everybody who sees this stream.
 */
function toFrame(event: FedEvent, mayAudit: boolean): string {
  const { before: _before, after: _after, proposed: _proposed, ...open } = event.data;
  const item: z.input<typeof EventItem> = {
    id: event.id,
    at: event.at.toISOString(),
    kind: event.kind,
    actor: event.actor,
    investigate_id: event.messageId ?? null,
    copy_id: event.copyId ?? null,
    retraction_id: event.retractionId ?? null,
    data: mayAudit || event.messageId !== undefined ? event.data : open,
  };
  return `id: ${formatCursor(event.cursor)}\nevent: ${event.kind}\ndata: ${JSON.stringify(item)}\n\n`;
}
