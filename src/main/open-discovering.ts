import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "#store/database.ts";
import { DISCOVERY_LIMITS, discoverPages } from "#store/discovery.ts";
import type { Log } from "#telemetry/log.ts";

/** Nobody waits long for a search that has just begun, and what looks is one small statement. */
const IDLE_MS = 500;
/** What failed is likely to fail again at once. */
const TROUBLE_MS = 5_000;

/** Looks up what searches find, page by page. Disposing ends with the page under way; another node, or the next start, goes on. */
export function openDiscovering(database: Database, log: Log): AsyncDisposable {
  const stopping = new AbortController();
  const pause = (ms: number): Promise<unknown> =>
    sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      let hasTrouble = false;
      const onTrouble = (error: unknown): void => {
        hasTrouble = true;
        log.warn({ error }, "a page of a search could not be looked up; it is tried again");
      };
      const pages = await discoverPages(database, DISCOVERY_LIMITS, onTrouble).catch((error: unknown) => {
        onTrouble(error);
        return 0;
      });
      if (hasTrouble) await pause(TROUBLE_MS);
      else if (pages === 0) await pause(IDLE_MS);
    }
  };
  const working = work();
  return {
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await working;
    },
  };
}
