import { queryOptions } from "@tanstack/react-query";
import type { listUsers } from "#api/contract/users.ts";
import { call, type ReplyTo } from "./api.ts";

/** Who belongs to an organisation, or is invited. */
export type Member = ReplyTo<typeof listUsers>["result"][number];

export const membersQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "users"],
    queryFn: async ({ signal }) =>
      (await call<typeof listUsers>("GET", "/users", { account, signal })).result,
  });
