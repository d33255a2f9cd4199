import { z } from "zod";
import { one } from "./envelope.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";
import { BasedOn, savedVersion } from "./saved-version.ts";

const limit = {
  copies: z
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .describe("so many copies of the past week may a change move"),
  percent: z.number().min(0).max(100).describe("or so much of the past week's copies; the larger counts"),
};

const Limit = z
  .object({
    ...limit,
    ...savedVersion,
  })
  .meta({ id: "AutoRetractLimit" });

const common = { tag: "settings", path: "/settings/auto_retract/limit", params: AccountPath } as const;

export const getAutoRetractLimit = route({
  ...common,
  method: "GET",
  summary: "How much a Config Admin may change the Auto-Retract settings by himself",
  permission: "auto_retract.configure",
  reply: one(Limit),
});

export const putAutoRetractLimit = route({
  ...common,
  method: "PUT",
  summary: "Save how much a Config Admin may change by himself",
  permission: "approval.configure",
  body: z.strictObject({
    ...limit,
    version: BasedOn,
  }),
  reply: one(Limit),
});
