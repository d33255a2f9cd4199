import { queryOptions } from "@tanstack/react-query";
import type { listSessions } from "#api/contract/user-sessions.ts";
import { call, type ReplyTo } from "../../lib/api.ts";
import { userQuery } from "../../lib/user.ts";

export type Session = ReplyTo<typeof listSessions>["result"][number];

/** One's own, in whatever organisation. */
export const sessionsQuery = queryOptions({
  queryKey: [...userQuery.queryKey, "sessions"],
  queryFn: async ({ signal }) =>
    (await call<typeof listSessions>("GET", "/client/v4/user/sessions", { signal })).result,
});
