import { expect, test, vi } from "vitest";
import { PLAIN, type Terminal } from "#cli/terminal.ts";
import { FIRST_ID } from "#events/event-cursor.ts";
import type { EventFeed } from "#events/event-feed.ts";
import { type Id, type MessageId, newId, type TenantId } from "#shared/ids.ts";
import { printDemoFeed } from "./demo-feed.ts";
import { PATIENT } from "../../../test/support/until-told.ts";

const CURSOR = { tx: 1n, id: FIRST_ID };

/** Away for some reads, then with one event, then silent. */
function openFlakyFeed(failures: number): EventFeed {
  let left = failures;
  let isTold = false;
  const fail = (): void => {
    if (left-- > 0) throw new Error("the database is away");
  };
  return {
    tip: async () => {
      fail();
      return CURSOR;
    },
    read: async () => {
      fail();
      if (isTold) return [];
      isTold = true;
      const messageId = newId<MessageId>(new Date());
      const data = { disposition: "SPAM", copies: 2 };
      const event = { at: new Date(), kind: "message.received" as const, actor: "source", data, messageId };
      return [
        {
          ...event,
          id: newId<Id<"event">>(new Date()),
          cursor: CURSOR,
          copyId: undefined,
          retractionId: undefined,
        },
      ];
    },
  };
}

test("a database that is away for a moment is told of, and the feed goes on when it is back", async () => {
  const printed: string[] = [];
  const troubles: unknown[] = [];
  const terminal: Terminal = {
    out: (text) => printed.push(text),
    note: () => {},
    columns: undefined,
    paint: PLAIN,
    ask: undefined,
    readInput: () => Promise.resolve(Buffer.alloc(0)),
    progress: undefined,
  };
  const stop = new AbortController();
  const printing = printDemoFeed({
    events: openFlakyFeed(3),
    trace: { message: () => Promise.reject(new Error("away as well")) },
    tenantId: newId<TenantId>(new Date()),
    terminal,
    woken: () => new Promise((resolve) => setTimeout(resolve, 10)),
    signal: stop.signal,
    onTrouble: (error) => troubles.push(error),
  });
  await vi.waitFor(() => expect(printed.join()).toContain("SPAM"), PATIENT);
  expect(troubles).toHaveLength(3);
  stop.abort();
  await printing;
});
