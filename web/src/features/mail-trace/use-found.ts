import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { ApiFailure } from "../../lib/api.ts";
import { type FoundMessage, foundQuery } from "./queries.ts";
import type { Known } from "./suggestions.ts";

/** So many looks that find nothing are made by themselves; then somebody has to want it. */
const MAX_IDLE_LOOKS = 40;

interface Found {
  readonly messages: readonly FoundMessage[];
  readonly total: number | undefined;
  readonly known: Known;
  readonly isLooking: boolean;
  readonly isEmpty: boolean;
  readonly hasMore: boolean;
  readonly lookedUntil: string | undefined;
  /** Nothing can be shown. */
  readonly error: Error | null;
  /** What is shown stays, and no more can be had. */
  readonly pageError: Error | null;
  /** Something in the search cannot be understood. */
  readonly isRefused: boolean;
  readonly nearEnd: () => void;
  readonly goOn: () => void;
  readonly retry: () => void;
}

/** What a search has found so far. */
export function useFound(account: string, q: string): Found {
  const query = useInfiniteQuery(foundQuery(account, q));
  const { data, isFetching, hasNextPage, fetchNextPage, refetch } = query;
  const pages = useMemo(() => data?.pages ?? [], [data]);
  const messages = useMemo(() => pages.flatMap(({ result }) => result), [pages]);
  const known = useMemo(
    () => ({
      senders: messages.map((it) => it.from),
      recipients: messages.flatMap((it) => it.client_recipients),
    }),
    [messages],
  );
  const idle = pages.length - 1 - pages.findLastIndex(({ result }) => result.length > 0);
  const mayLook = hasNextPage && !isFetching && query.error === null;
  const next = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const nearEnd = useCallback(() => {
    if (mayLook && (idle === 0 || idle % MAX_IDLE_LOOKS !== 0)) next();
  }, [mayLook, idle, next]);
  return {
    messages,
    total: pages[0]?.result_info.total_count,
    known,
    isLooking: isFetching,
    isEmpty: pages.length > 0 && messages.length === 0 && !hasNextPage && !isFetching,
    hasMore: hasNextPage,
    lookedUntil: pages.at(-1)?.result_info.looked_until,
    error: messages.length === 0 ? query.error : null,
    pageError: messages.length === 0 ? null : query.error,
    isRefused: query.error instanceof ApiFailure && query.error.status === 400,
    nearEnd,
    goOn: next,
    retry: () => void refetch(),
  };
}
