import { queryOptions } from "@tanstack/react-query";
import type { listScans } from "#api/contract/mailbox-scans.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Scan = ReplyTo<typeof listScans>["result"][number];

const RUNNING_MS = 2_000;

/** While one runs it is asked for anew: its progress is no event. */
export const scansQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "scans"],
    queryFn: async ({ signal }) =>
      (await call<typeof listScans>("GET", "/mailbox_scans", { account, signal })).result,
    refetchInterval: ({ state }) =>
      state.data?.some((it) => it.state === "running") === true ? RUNNING_MS : false,
  });
