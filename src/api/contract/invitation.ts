import { z } from "zod";
import { one } from "./envelope.ts";
import { Moment } from "./fields.ts";
import { NewPassword, PersonName, RoleField } from "./person-fields.ts";
import type { Route } from "./route.ts";

const Token = z.string().min(1).max(200);

const Invitation = z
  .object({
    account: z.object({ id: z.uuid(), name: z.string() }),
    email: z.string(),
    name: z.string().describe("as the inviting person wrote it; empty where he did not"),
    role: RoleField,
    invited_by: z.string().describe("the inviting person's e-mail, or operator"),
    expires_at: Moment,
    person_exists: z
      .boolean()
      .describe("true: this e-mail can sign in already; sign in first, then accept without a password"),
    single_sign_on: z
      .boolean()
      .describe("true: signing in by single sign-on with this e-mail accepts it as well"),
  })
  .meta({ id: "Invitation" });

const path = "/client/v4/invitation";
const tag = "sign-in";

export const getInvitation = {
  method: "GET",
  path,
  summary: "What an invitation's link leads to; needs no credentials but its token",
  tag,
  permission: "anybody",
  query: z.strictObject({ token: Token }),
  reply: one(Invitation),
} as const satisfies Route;

export const acceptInvitation = {
  method: "POST",
  path,
  summary: "Join: as a new person with name and password, or as the one who is signed in",
  tag,
  permission: "anybody",
  body: z.strictObject({
    token: Token,
    name: PersonName.optional().describe("of a new person"),
    password: NewPassword.optional().describe("of a new person"),
  }),
  reply: one(z.object({ account_id: z.uuid(), email: z.string() }).meta({ id: "AcceptedInvitation" })),
} as const satisfies Route;
