import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import type { getUser } from "#api/contract/user.ts";
import { call, type ReplyTo } from "./api.ts";

export type User = ReplyTo<typeof getUser>["result"];
export type Account = User["accounts"][number];
export type PermissionName = Account["permissions"][number];

export const userQuery = queryOptions({
  queryKey: ["user"],
  queryFn: async ({ signal }): Promise<User> =>
    (await call<typeof getUser>("GET", "/client/v4/user", { signal })).result,
  staleTime: 60_000,
});

/** Whoever is signed in. Only below the shell, whose route has asked already. */
export function useUser(): User {
  return useSuspenseQuery(userQuery).data;
}
