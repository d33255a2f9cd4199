import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { gather } from "#shared/gather.ts";

/** `work`: copies are due. `events`: something has happened that a reader may wait for. */
const TOPICS = ["work", "events"] as const;
export type Topic = (typeof TOPICS)[number];

/** Tells workers and readers that something is there, in this process at once and in others by NOTIFY. */
export interface WakeHub extends AsyncDisposable {
  wake(topic: Topic): void;
  /** Resolves at the next wake. */
  woken(topic: Topic): Promise<void>;
}

const CHANNEL = "undeliver_wake";

/** A notification in each transaction would cost most of the commit rate: one goes out for all wakes of some milliseconds. */
const WINDOW_MS = 5;
const RECONNECT_MS = 1_000;

export function openWakeHub(connection: pg.ClientConfig, onError: (error: unknown) => void): WakeHub {
  const stopped = new AbortController();
  const bells = { work: openBell(), events: openBell() };
  const ring = (topic: string | undefined): void =>
    TOPICS.filter((it) => it === topic).forEach((it) => bells[it].ring());
  const listener = listenUntil(stopped.signal, connection, { ring, onError });
  // Whoever stops has ended the connection himself.
  const onLost = (error: unknown): void => {
    if (!stopped.signal.aborted) onError(error);
  };
  const tellOthers = gather(
    async (topics: readonly Topic[]) => {
      await listener.notify([...new Set(topics)]).catch(onLost);
      return topics;
    },
    { windowMs: WINDOW_MS, maxItems: 10_000 },
  );
  return {
    wake: (topic) => {
      bells[topic].ring();
      void tellOthers(topic);
    },
    woken: (topic) => bells[topic].rung(),
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      await listener.ended;
    },
  };
}

interface Bell {
  ring(): void;
  rung(): Promise<void>;
}

function openBell(): Bell {
  let next = Promise.withResolvers<void>();
  return {
    ring: () => {
      const current = next;
      next = Promise.withResolvers<void>();
      current.resolve();
    },
    rung: () => next.promise,
  };
}

interface Listener {
  notify(topics: readonly Topic[]): Promise<unknown>;
  readonly ended: Promise<void>;
}

const NOTIFY = "select pg_notify($1, topic) from unnest($2::text[]) topic";

interface ListenerNeeds {
  readonly ring: (topic: string | undefined) => void;
  readonly onError: (error: unknown) => void;
}

/** Listens again after each lost connection: until then readers find new work by their own slow look. */
function listenUntil(stopped: AbortSignal, connection: pg.ClientConfig, needs: ListenerNeeds): Listener {
  let current: pg.Client | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const listen = async (): Promise<void> => {
    while (!stopped.aborted) {
      const client = new pg.Client(connection);
      const lost = new Promise<void>((resolve) => {
        client.once("error", () => resolve());
        client.once("end", () => resolve());
        stopped.addEventListener("abort", () => resolve(), { once: true });
      });
      client.on("error", () => {});
      client.on("notification", ({ payload }) => needs.ring(payload));
      try {
        await client.connect();
        await client.query(`listen ${CHANNEL}`);
        current = client;
        await lost;
      } catch (error) {
        needs.onError(error);
        await sleep(RECONNECT_MS, undefined, { signal: stopped }).catch(() => {});
      }
      current = undefined;
      await client.end().catch(() => {});
    }
  };
  return {
    // One after the other: a client takes one statement at a time.
    notify: (topics) => {
      last = last.catch(() => {}).then(() => current?.query(NOTIFY, [CHANNEL, topics]));
      return last;
    },
    ended: listen(),
  };
}
