import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { gather } from "#shared/gather.ts";

/** Tells workers and readers that something is there, in this process at once and in others by NOTIFY. */
export interface WakeHub extends AsyncDisposable {
  wake(): void;
  /** Resolves at the next wake. */
  woken(): Promise<void>;
}

const CHANNEL = "undeliver_wake";

/** A notification in each transaction would cost most of the commit rate: one goes out for all wakes of some milliseconds. */
const WINDOW_MS = 5;
const RECONNECT_MS = 1_000;

export function openWakeHub(connection: pg.ClientConfig, onError: (error: unknown) => void): WakeHub {
  const stopped = new AbortController();
  let next = Promise.withResolvers<void>();
  const wakeHere = (): void => {
    const current = next;
    next = Promise.withResolvers<void>();
    current.resolve();
  };
  const listener = listenUntil(stopped.signal, connection, { wakeHere, onError });
  const tellOthers = gather(
    async (wakes: readonly undefined[]) => {
      await listener.notify().catch(onError);
      return wakes;
    },
    { windowMs: WINDOW_MS, maxItems: 10_000 },
  );
  return {
    wake: () => {
      wakeHere();
      void tellOthers(undefined);
    },
    woken: () => next.promise,
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      await listener.ended;
    },
  };
}

interface Listener {
  notify(): Promise<unknown>;
  readonly ended: Promise<void>;
}

interface ListenerNeeds {
  readonly wakeHere: () => void;
  readonly onError: (error: unknown) => void;
}

/** Listens again after each lost connection: until then readers find new work by their own slow look. */
function listenUntil(stopped: AbortSignal, connection: pg.ClientConfig, needs: ListenerNeeds): Listener {
  let current: pg.Client | undefined;
  const listen = async (): Promise<void> => {
    while (!stopped.aborted) {
      const client = new pg.Client(connection);
      const lost = new Promise<void>((resolve) => {
        client.once("error", () => resolve());
        client.once("end", () => resolve());
        stopped.addEventListener("abort", () => resolve(), { once: true });
      });
      client.on("error", () => {});
      client.on("notification", needs.wakeHere);
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
    notify: async () => current?.query("select pg_notify($1, '')", [CHANNEL]),
    ended: listen(),
  };
}
