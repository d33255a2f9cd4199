import { z } from "zod";
import { one } from "./envelope.ts";
import { OptionalMoment } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const Days = z
  .union([z.number().int().min(1).max(3_650), z.enum(["never", "unknown"])])
  .describe("days; never: nothing is deleted there; unknown: nobody has said it yet");

const Retention = z.strictObject({
  microsoft: z.strictObject({
    junk: Days,
    deleted_items: Days,
    recoverable_items: z
      .union([z.number().int().min(0).max(30), z.enum(["never", "unknown"])])
      .describe("Exchange keeps them for 14 days, and for 30 at most; never under a hold"),
  }),
  google: z.strictObject({ spam: Days, trash: Days }),
});

const Saved = Retention.extend({
  version: z.number().int().describe("0: nobody has saved it yet, these are the providers' defaults"),
  saved_by: z.string().nullable(),
  saved_at: OptionalMoment,
}).meta({ id: "Retention" });

const common = {
  path: "/settings/retention",
  tag: "settings",
  permission: "retention.configure",
  params: AccountPath,
} as const;

export const getRetention = route({
  ...common,
  method: "GET",
  summary: "For how long the tenant's mailboxes keep what was taken: so long it can be brought back",
  reply: one(Saved),
});

export const putRetention = route({
  ...common,
  method: "PUT",
  summary: "Say for how long the tenant's mailboxes keep what was taken",
  body: Retention.extend({
    version: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe("the version that the change is based on; refused where somebody saved meanwhile"),
  }),
  reply: one(Saved),
});
