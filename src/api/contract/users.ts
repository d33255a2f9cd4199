import { z } from "zod";
import type { PersonId } from "#shared/ids.ts";
import { one } from "./envelope.ts";
import { idOf, Moment, OptionalMoment } from "./fields.ts";
import { AccountPath, account } from "./params.ts";
import { EmailInput, PersonName, RoleField } from "./person-fields.ts";
import { route } from "./route.ts";

const Member = z
  .object({
    id: z.uuid().describe("the person; of somebody invited, the invitation"),
    state: z.enum(["invited", "active", "disabled"]),
    email: z.string(),
    name: z.string(),
    role: RoleField,
    actor: z.string().nullable().describe("as events name him; null for somebody invited"),
    is_self: z.boolean().describe("nobody changes his own membership"),
    is_last_super_admin: z.boolean().describe("true: cannot be demoted, disabled or removed"),
    has_password: z.boolean().describe("false: signs in by single sign-on only"),
    second_factor: z.boolean(),
    sessions: z.number().int().describe("that are open now"),
    last_seen_at: OptionalMoment.describe("when a session was last used, as far as sessions are still open"),
    since: Moment.describe("when he joined, or was invited"),
    expires_at: OptionalMoment.describe("of an invitation"),
    invited_by: z.string().nullable(),
  })
  .meta({ id: "Member" });

const Invited = z
  .object({
    user: Member,
    link: z.url().nullable().describe("to hand over; null where it was mailed. Shown this once"),
    mailed: z.boolean(),
  })
  .meta({ id: "Invited" });

const UserPath = z.object({ ...account, user_id: idOf<PersonId>("the person, or the invitation") });

const tag = "users";
const permission = "users.configure";

export const listUsers = route({
  method: "GET",
  path: "/users",
  summary: "Who belongs to the account, and who is invited",
  tag,
  permission,
  params: AccountPath,
  reply: one(z.array(Member)),
});

export const inviteUser = route({
  method: "POST",
  path: "/users",
  summary: "Invite somebody; an open invitation of the same e-mail is replaced, its link ends",
  tag,
  permission: "rights.grant",
  params: AccountPath,
  body: z.strictObject({ email: EmailInput, name: PersonName.optional(), role: RoleField }),
  reply: one(Invited),
});

export const changeUser = route({
  method: "PATCH",
  path: "/users/:user_id",
  summary: "Give another role, disable or enable; never oneself, never the last Super Admin",
  tag,
  permission: "rights.grant",
  params: UserPath,
  body: z
    .strictObject({ role: RoleField.optional(), disabled: z.boolean().optional() })
    .refine((it) => it.role !== undefined || it.disabled !== undefined, {
      error: "name the role, or disabled",
    }),
  reply: one(Member),
});

export const removeUser = route({
  method: "DELETE",
  path: "/users/:user_id",
  summary: "Take out of the account, or withdraw an invitation; what the person did stays on record",
  tag,
  permission,
  params: UserPath,
  reply: one(z.object({ id: z.uuid() })),
});

export const resetSecondFactor = route({
  method: "POST",
  path: "/users/:user_id/reset_second_factor",
  summary: "For somebody who has lost it; ends the person's sessions",
  tag,
  permission: "rights.grant",
  params: UserPath,
  reply: one(Member),
});

export const endUserSessions = route({
  method: "DELETE",
  path: "/users/:user_id/sessions",
  summary: "End all sessions of a person",
  tag,
  permission,
  params: UserPath,
  reply: one(Member),
});
