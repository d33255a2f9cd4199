import { z } from "zod";
import { PERMISSIONS } from "#identity/permissions.ts";
import { ROLES } from "#identity/role.ts";
import { one } from "./envelope.ts";
import type { Route } from "./route.ts";

const UserAccount = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.enum(ROLES),
  permissions: z.array(z.enum(PERMISSIONS)).describe("what the role may; what a request asks for"),
});

const User = z
  .object({
    kind: z.enum(["person", "token"]),
    name: z.string().describe("the person's, or the token's"),
    actor: z.string().describe("as events name him"),
    email: z.string().nullable().describe("null for a token"),
    accounts: z.array(UserAccount),
  })
  .meta({ id: "User" });

export const getUser = {
  method: "GET",
  path: "/client/v4/user",
  summary: "Who asks, and what he may in which account",
  tag: "accounts",
  permission: "account.see",
  reply: one(User),
} as const satisfies Route;
