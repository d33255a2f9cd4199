import { z } from "zod";
import { page, PageQuery } from "./envelope.ts";
import { Moment } from "./fields.ts";
import type { Route } from "./route.ts";

const Account = z
  .object({ id: z.uuid(), name: z.string(), type: z.literal("standard"), created_on: Moment })
  .meta({ id: "Account" });

export const listAccounts = {
  method: "GET",
  path: "/client/v4/accounts",
  summary: "The accounts (tenants) that this token may see",
  tag: "accounts",
  permission: "account.see",
  query: PageQuery,
  reply: page(Account),
} as const satisfies Route;
