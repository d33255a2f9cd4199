import { z } from "zod";
import { MAX_RESPONSE_DAYS, RESPONSE_MODES } from "#policy/responses.ts";
import { one } from "./envelope.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";
import { BasedOn, savedVersion } from "./saved-version.ts";

const Mode = z.enum(RESPONSE_MODES).describe("dry_run: what would be done is counted and noted, nothing is");

const settings = {
  post_delivery: z
    .strictObject({ mode: Mode, days: z.number().int().min(1).max(MAX_RESPONSE_DAYS) })
    .describe(
      "when an indicator or a block-list entry becomes known: past mail of so many days is judged anew",
    ),
  submission: z.strictObject({ mode: Mode }).describe("when a reported message is confirmed"),
};

const Responses = z
  .object({
    ...settings,
    ...savedVersion,
  })
  .meta({ id: "Responses" });

const common = {
  tag: "settings",
  path: "/settings/responses",
  permission: "auto_retract.configure",
} as const;

export const getResponses = route({
  ...common,
  method: "GET",
  summary: "What happens when something becomes known after delivery",
  params: AccountPath,
  reply: one(Responses),
});

export const putResponses = route({
  ...common,
  method: "PUT",
  summary: "Save what happens when something becomes known after delivery",
  params: AccountPath,
  body: z.strictObject({ ...settings, version: BasedOn }),
  reply: one(Responses),
});
