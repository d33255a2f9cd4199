import { setTimeout as sleep } from "node:timers/promises";
import type { Fact } from "#cli/feed.ts";
import { runFeed } from "#cli/run-feed.ts";
import type { Terminal } from "#cli/terminal.ts";
import type { EventCursor } from "#events/event-cursor.ts";
import type { EventFeed } from "#events/event-feed.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import type { Trace } from "#trace/trace.ts";

interface DemoFeedNeeds {
  readonly events: EventFeed;
  readonly trace: Pick<Trace, "message">;
  readonly tenantId: TenantId;
  readonly terminal: Terminal;
  /** Resolves when something may have happened. */
  readonly woken: () => Promise<void>;
  readonly signal: AbortSignal;
  /** Told of what could not be read just now. */
  readonly onTrouble: (error: unknown) => void;
}

/** Prints what happens in the demo until it stops. Its mail is invented, so subjects may be shown where logs have none. */
export async function printDemoFeed(needs: DemoFeedNeeds): Promise<void> {
  const { trace, tenantId, terminal } = needs;
  await runFeed(factsOf(needs), {
    paint: terminal.paint,
    print: (line) => {
      terminal.out(line);
    },
    introduce: async (messageId) => {
      const found = await trace.message(tenantId, messageId as MessageId);
      return found && { from: found.fromAddress, subject: found.subject };
    },
  });
}

const BATCH = 500;
/** What nobody told of is seen after this. */
const LOOK_AGAIN_MS = 500;

async function* factsOf({ events, tenantId, woken, signal, onTrouble }: DemoFeedNeeds): AsyncGenerator<Fact> {
  // A database that is away for a moment must not end the server with its feed.
  const none = (error: unknown): undefined => {
    onTrouble(error);
  };
  let cursor: EventCursor | undefined;
  while (!signal.aborted) {
    cursor ??= await events.tip().catch(none);
    const read = cursor && (await events.read(tenantId, cursor, BATCH).catch(none));
    const batch = read ?? [];
    yield* batch;
    cursor = batch.at(-1)?.cursor ?? cursor;
    if (batch.length < BATCH) await firstOf(woken(), LOOK_AGAIN_MS, signal);
  }
}

async function firstOf(woken: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  await Promise.race([woken, sleep(ms, undefined, { signal: either }).catch(() => {})]);
  ended.abort();
}
