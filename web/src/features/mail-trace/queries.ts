import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { listMessages } from "#api/contract/investigate.ts";
import { call, type ReplyTo } from "../../lib/api.ts";
import { readerZone } from "../../lib/reader-zone.ts";

type Reply = ReplyTo<typeof listMessages>;
export type FoundMessage = Reply["result"][number];

const PAGE = 50;
/** A page that is not full by then comes as it is, and the next one goes on. */
const LOOK_MS = 60;
const NEWEST_EVERY_MS = 15_000;
/** Whoever looks at an empty list waits for the first mail. */
const FIRST_EVERY_MS = 3_000;

/** What a search finds, page by page. The list stands still under the reader's hands: what is new is told beside it. */
export function foundQuery(account: string, q: string) {
  return infiniteQueryOptions({
    queryKey: [account, "mail-trace", q],
    queryFn: ({ pageParam, signal }) => search(account, { q, cursor: pageParam, perPage: PAGE }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ result_info }) => result_info.cursor,
    staleTime: 60_000,
  });
}

/** The newest message that fits, to see whether there are newer ones than those shown, or any where none is shown. */
export function newestQuery(account: string, q: string, isAnyShown: boolean) {
  return queryOptions({
    queryKey: [account, "mail-trace-newest", q],
    queryFn: async ({ signal }) => {
      const { result } = await search(account, { q, cursor: undefined, perPage: 1 }, signal);
      return result[0]?.id ?? null;
    },
    refetchInterval: isAnyShown ? NEWEST_EVERY_MS : FIRST_EVERY_MS,
  });
}

interface Asked {
  readonly q: string;
  readonly cursor: string | undefined;
  readonly perPage: number;
}

function search(account: string, { q, cursor, perPage }: Asked, signal: AbortSignal): Promise<Reply> {
  return call<typeof listMessages>("GET", "/investigate", {
    account,
    query: {
      per_page: perPage,
      look_ms: LOOK_MS,
      ...(q !== "" && { query: q, time_zone: readerZone() }),
      ...(cursor !== undefined && { cursor }),
    },
    signal,
  });
}
