import { type Fact, type Introduced, openFeed } from "./feed.ts";
import type { Paint } from "./terminal.ts";

interface FeedNeeds {
  readonly paint: Paint;
  readonly print: (line: string) => void;
  /** What a person knows a message by; `undefined` where it cannot be said. */
  readonly introduce: (messageId: string) => Promise<Introduced | undefined>;
}

const FLUSH_MS = 400;

/** Prints facts as they come, until they end. */
export async function runFeed(
  facts: AsyncIterable<Fact>,
  { paint, print, introduce }: FeedNeeds,
): Promise<void> {
  const feed = openFeed(paint);
  const printAll = (lines: readonly string[]): void => {
    for (const line of lines) print(line);
  };
  const timer = setInterval(() => {
    printAll(feed.flush());
  }, FLUSH_MS);
  try {
    for await (const fact of facts) {
      const { messageId } = fact;
      const asks = messageId !== undefined && INTRODUCED.includes(fact.kind);
      printAll(feed.add(fact, asks ? await introduce(messageId).catch(() => undefined) : undefined));
    }
  } finally {
    clearInterval(timer);
    printAll(feed.end());
  }
}

/** The first that is heard of a message, or of a run on one that came long ago. */
const INTRODUCED = ["message.received", "retraction.started"];
