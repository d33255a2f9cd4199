import { queryOptions } from "@tanstack/react-query";
import type { getSignInSetting } from "#api/contract/sign-in-setting.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type SignInSetting = ReplyTo<typeof getSignInSetting>["result"];
export type SingleSignOn = NonNullable<SignInSetting["single_sign_on"]>;

export const signInSettingQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "settings", "sign_in"],
    queryFn: async ({ signal }) =>
      (await call<typeof getSignInSetting>("GET", "/settings/sign_in", { account, signal })).result,
  });
