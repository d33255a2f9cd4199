import { z } from "zod";
import { ENFORCEMENTS } from "#identity/sign-in-setting.ts";
import type { PersonId } from "#shared/ids.ts";
import { one } from "./envelope.ts";
import { idOf } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";
import { BasedOn, savedVersion } from "./saved-version.ts";

const Domain = z.hostname().max(253).toLowerCase();
const Enforcement = z
  .enum(ENFORCEMENTS)
  .describe(
    "whose password is worth nothing: nobody's, that of Super Admins and Config Admins, or everyone's; never the break-glass person's",
  );
const SecondFactor = z
  .boolean()
  .describe("true: who signs in by password needs a second factor before he sees anything of the account");

const SignInSetting = z
  .object({
    require_second_factor: SecondFactor,
    single_sign_on: z
      .object({
        issuer: z.url(),
        client_id: z.string(),
        has_client_secret: z.boolean(),
        domains: z.array(z.string()).describe("e-mail domains whose people are sent to this provider"),
        enforcement: Enforcement,
        break_glass_user_id: z.uuid().nullable(),
      })
      .nullable()
      .describe("null: only passwords"),
    redirect_url: z.url().describe("to be entered at the identity provider"),
    ...savedVersion,
  })
  .meta({ id: "SignInSetting" });

const path = "/settings/sign_in";
const tag = "settings";
const permission = "users.configure";

export const getSignInSetting = route({
  method: "GET",
  path,
  summary: "How people sign in; the client secret is never shown",
  tag,
  permission,
  params: AccountPath,
  reply: one(SignInSetting),
});

export const putSignInSetting = route({
  method: "PUT",
  path,
  summary: "Save a new version; the issuer is asked for its configuration before anything is saved",
  tag,
  permission: "rights.grant",
  params: AccountPath,
  body: z.strictObject({
    require_second_factor: SecondFactor,
    single_sign_on: z
      .strictObject({
        issuer: z.url({ protocol: /^https?$/ }).max(2_000),
        client_id: z.string().trim().min(1).max(500),
        client_secret: z
          .string()
          .min(1)
          .max(2_000)
          .optional()
          .describe("absent: the one that is kept, where issuer and client id stay"),
        domains: z.array(Domain).min(1).max(100),
        enforcement: Enforcement,
        break_glass_user_id: idOf<PersonId>(
          "who may always use a password; an active Super Admin with a password. Needed with any enforcement",
        ).optional(),
      })
      .nullable(),
    version: BasedOn,
  }),
  reply: one(SignInSetting),
});
