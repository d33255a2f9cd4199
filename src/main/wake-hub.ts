import { randomUUID } from "node:crypto";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { gather } from "#shared/gather.ts";

/**
 * `work`: copies are due. `events`: something has happened that a reader may wait for. `bans`: a provider has banned a
 * whole application or project.
 */
const TOPICS = ["work", "events", "bans"] as const;
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

/** How a connection is known to be alive. A test is less patient. */
interface Patience {
  readonly reconnectMs: number;
  /** After a failover the network may just be silent, and TCP's own probes begin after two hours. */
  readonly heartbeatMs: number;
  /** For connecting, for each statement, and for the goodbye. */
  readonly answerMs: number;
}

const PATIENCE: Patience = { reconnectMs: 1_000, heartbeatMs: 15_000, answerMs: 5_000 };

/**
 * A wake that gets lost costs its readers the wait until their own next look, and nothing else: whoever waits for
 * one waits for a timer as well.
 */
export function openWakeHub(
  connection: pg.ClientConfig,
  onError: (error: unknown) => void,
  patience: Patience = PATIENCE,
): WakeHub {
  const stopped = new AbortController();
  const bells = { work: openBell(), events: openBell(), bans: openBell() };
  const ring = (topic: string | undefined): void =>
    TOPICS.filter((it) => it === topic).forEach((it) => bells[it].ring());
  const listener = listenUntil(stopped.signal, connection, { ring, onError, patience });
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
  /** Tells the others; it does not come back to us. */
  notify(topics: readonly Topic[]): Promise<unknown>;
  readonly ended: Promise<void>;
}

const NOTIFY = "select pg_notify($1, payload) from unnest($2::text[]) payload";

interface ListenerNeeds {
  readonly ring: (topic: string | undefined) => void;
  readonly onError: (error: unknown) => void;
  readonly patience: Patience;
}

/** Listens again after each lost connection: until then readers find new work by their own slow look. */
function listenUntil(stopped: AbortSignal, connection: pg.ClientConfig, needs: ListenerNeeds): Listener {
  // Who notifies hears himself as well: each wake would be looked after twice.
  const self = randomUUID();
  let current: pg.Client | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const listen = async (): Promise<void> => {
    while (!stopped.aborted) {
      const { answerMs, reconnectMs } = needs.patience;
      const socket = new Socket();
      const client = new pg.Client({
        ...connection,
        stream: () => socket,
        connectionTimeoutMillis: answerMs,
        query_timeout: answerMs,
      });
      client.on("notification", ({ payload }) => {
        const [topic, from] = payload?.split(" ") ?? [];
        if (from !== self) needs.ring(topic);
      });
      const lost = whenLost(client);
      try {
        await client.connect();
        await client.query(`listen ${CHANNEL}`);
        current = client;
        await beatUntil(AbortSignal.any([stopped, lost]), client, needs.patience);
      } catch (error) {
        if (!stopped.aborted) needs.onError(error);
        await sleep(reconnectMs, undefined, { signal: stopped }).catch(() => {});
      }
      current = undefined;
      await goodbye(client, socket, answerMs);
    }
  };
  return {
    // One after the other: a client takes one statement at a time.
    notify: (topics) => {
      const payloads = topics.map((it) => `${it} ${self}`);
      last = last.catch(() => {}).then(() => current?.query(NOTIFY, [CHANNEL, payloads]));
      return last;
    },
    ended: listen(),
  };
}

function whenLost(client: pg.Client): AbortSignal {
  const lost = new AbortController();
  client.on("error", () => lost.abort());
  client.once("end", () => lost.abort());
  return lost.signal;
}

/** Resolves when it is over; rejects where the server does not answer any more. */
async function beatUntil(over: AbortSignal, client: pg.Client, { heartbeatMs }: Patience): Promise<void> {
  while (!over.aborted) {
    await sleep(heartbeatMs, undefined, { signal: over }).catch(() => {});
    if (!over.aborted) await client.query("select 1");
  }
}

/** A server that is not there any more answers no goodbye either. */
async function goodbye(client: pg.Client, socket: Socket, answerMs: number): Promise<void> {
  const inVain = setTimeout(() => socket.destroy(), answerMs);
  await client.end().catch(() => {});
  clearTimeout(inVain);
}
