import { queryOptions } from "@tanstack/react-query";
import type { getInvitation } from "#api/contract/invitation.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Invitation = ReplyTo<typeof getInvitation>["result"];

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ["invitation", token],
    queryFn: async ({ signal }) =>
      (await call<typeof getInvitation>("GET", "/client/v4/invitation", { query: { token }, signal })).result,
  });
