import type { Ticked } from "./ticked.ts";
import { termsOf } from "./search-text.ts";

/** What the screen of a new retraction reads from its address. */
export interface RetractSearch {
  readonly ids?: string;
  readonly query?: string;
  readonly start?: string;
}

/** As many ids as an address carries; more are left in the session under this name. */
const MAX_IN_ADDRESS = 100;
const TICKED = "undeliver.ticked";

/** The API's own window where a search names none. */
const WINDOW_MS = 30 * 86_400_000;

interface Given {
  readonly q: string;
  readonly ticked: Pick<Ticked, "isAll" | "ids">;
  readonly now: Date;
  readonly store: Pick<Storage, "setItem">;
}

/** What is ticked by itself, or else the search, with the days that the list shows. */
export function retractSearch({ q, ticked, now, store }: Given): RetractSearch {
  if (ticked.isAll) {
    const hasStart = termsOf(q).some(({ field }) => field === "after" || field === "message-id");
    const start = new Date(now.getTime() - WINDOW_MS).toISOString();
    return { ...(q !== "" && { query: q }), ...(!hasStart && { start }) };
  }
  const ids = [...ticked.ids].join(",");
  if (ticked.ids.size <= MAX_IN_ADDRESS) return { ids };
  store.setItem(TICKED, ids);
  return { ids: "session" };
}
