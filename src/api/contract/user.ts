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
  needs: z
    .enum(["second_factor", "single_sign_on"])
    .nullable()
    .describe("what has to be done before the account answers anything; null: nothing"),
});

const Person = z.object({
  id: z.uuid(),
  has_password: z.boolean(),
  second_factor: z.boolean().describe("whether one is set up"),
  session_id: z.uuid(),
  signed_in_by: z.enum(["password", "single_sign_on"]),
});

const User = z
  .object({
    kind: z.enum(["person", "token"]),
    name: z.string().describe("the person's, or the token's"),
    actor: z.string().describe("as events name him"),
    email: z.string().nullable().describe("null for a token"),
    person: Person.nullable().describe("null for a token"),
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
