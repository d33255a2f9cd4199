import { z } from "zod";
import { one } from "./envelope.ts";
import { EmailInput, NewPassword, PersonName } from "./person-fields.ts";
import type { Route } from "./route.ts";

const Setup = z
  .object({
    needed: z.boolean().describe("true: nobody can sign in yet, the first administrator has to be made"),
    password_reset: z
      .boolean()
      .describe("true: mail goes out from here, so a forgotten password can be replaced"),
    single_sign_on: z.boolean().describe("true: some account offers it"),
  })
  .meta({ id: "Setup" });

const Joined = z
  .object({ email: z.string(), accounts: z.array(z.uuid()).describe("where the person is a member now") })
  .meta({ id: "Joined" });

const path = "/client/v4/setup";
const tag = "sign-in";

export const getSetup = {
  method: "GET",
  path,
  summary: "What a screen for signing in has to know beforehand; needs no credentials",
  tag,
  permission: "anybody",
  reply: one(Setup),
} as const satisfies Route;

export const postSetup = {
  method: "POST",
  path,
  summary: "Make the first administrator, with the one-time code that the server printed at its start",
  tag,
  permission: "anybody",
  body: z.strictObject({
    code: z.string().min(1).max(100).describe("spaces, hyphens and case do not matter"),
    name: PersonName,
    email: EmailInput,
    password: NewPassword,
    organisation: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe("makes an account of this name, where there is none yet; absent: it is called Organisation"),
  }),
  reply: one(Joined),
} as const satisfies Route;
