import { z } from "zod";
import type { TokenId } from "#shared/ids.ts";
import { one } from "./envelope.ts";
import { idOf, Moment, OptionalMoment } from "./fields.ts";
import { AccountPath, account } from "./params.ts";
import { RoleField } from "./person-fields.ts";
import { route } from "./route.ts";

const Token = z
  .object({
    id: z.uuid(),
    name: z.string(),
    role: RoleField,
    effective_role: RoleField.nullable().describe(
      "never more than its maker's role; null: its maker is gone or disabled",
    ),
    state: z.enum(["works", "expired", "revoked", "maker_gone"]),
    created_by: z.string().describe("the maker, as events name him"),
    created_by_email: z.string().nullable().describe("of a person"),
    created_at: Moment,
    expires_at: OptionalMoment,
    revoked_at: OptionalMoment,
    last_used_at: OptionalMoment,
  })
  .meta({ id: "ApiToken" });

const tag = "tokens";
const permission = "tokens.configure";

export const listTokens = route({
  method: "GET",
  path: "/tokens",
  summary: "The API tokens, newest first; a token itself is shown only when it is made",
  tag,
  permission,
  params: AccountPath,
  reply: one(z.array(Token)),
});

export const createToken = route({
  method: "POST",
  path: "/tokens",
  summary: "Make an API token; its role is never more than its maker's",
  tag,
  permission: "rights.grant",
  params: AccountPath,
  body: z.strictObject({
    name: z.string().trim().min(1).max(200),
    role: RoleField,
    expires_in_days: z.number().int().min(1).max(3_650).optional().describe("absent: it does not expire"),
  }),
  reply: one(
    z.object({ token: z.string().describe("shown this once"), details: Token }).meta({ id: "NewApiToken" }),
  ),
});

export const revokeToken = route({
  method: "DELETE",
  path: "/tokens/:token_id",
  summary: "It works no more, at once",
  tag,
  permission,
  params: z.object({ ...account, token_id: idOf<TokenId>("the token") }),
  reply: one(z.object({ id: z.uuid() })),
});
