import { z } from "zod";
import { one } from "./envelope.ts";
import { OptionalMoment } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const Schedule = {
  enabled: z
    .boolean()
    .describe("false: read only when a person asks; addresses are then looked up one by one"),
  delta_minutes: z.number().int().min(15).max(1_440).describe("how often what has changed is read"),
  full_hours: z.number().int().min(6).max(720).describe("how often everything is read"),
};

const Saved = z
  .object({
    ...Schedule,
    version: z.number().int().describe("0: nobody has saved it yet, these are the defaults"),
    saved_by: z.string().nullable(),
    saved_at: OptionalMoment,
  })
  .meta({ id: "DirectorySchedule" });

const common = {
  path: "/settings/directory",
  tag: "directory",
  permission: "connections.configure",
  params: AccountPath,
} as const;

export const getDirectorySchedule = route({
  ...common,
  method: "GET",
  summary: "How often directories are read by themselves",
  reply: one(Saved),
});

export const putDirectorySchedule = route({
  ...common,
  method: "PUT",
  summary: "Say how often directories are read by themselves",
  body: z.strictObject({
    ...Schedule,
    version: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe("the version that the change is based on; refused where somebody saved meanwhile"),
  }),
  reply: one(Saved),
});
