import { z } from "zod";
import { one } from "./envelope.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";
import { BasedOn, savedVersion } from "./saved-version.ts";

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
    ...savedVersion,
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
    version: BasedOn,
  }),
  reply: one(Saved),
});
