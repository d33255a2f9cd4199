import { z } from "zod";
import { one } from "./envelope.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";
import { BasedOn, savedVersion } from "./saved-version.ts";

const CopiesPerHour = z
  .number()
  .int()
  .min(0)
  .max(1_000_000)
  .describe("so many copies may one actor set going in an hour by his own word");

const Setting = z
  .object({
    copies_per_hour: CopiesPerHour,
    ...savedVersion,
  })
  .meta({ id: "ApprovalSetting" });

const path = "/settings/approval";
const tag = "settings";

export const getApprovalSetting = route({
  method: "GET",
  path,
  summary: "From when on a retraction needs a second person",
  tag,
  permission: "mail.search",
  params: AccountPath,
  reply: one(Setting),
});

export const putApprovalSetting = route({
  method: "PUT",
  path,
  summary: "Save a new version",
  tag,
  permission: "approval.configure",
  params: AccountPath,
  body: z.strictObject({
    copies_per_hour: CopiesPerHour,
    version: BasedOn,
  }),
  reply: one(Setting),
});
