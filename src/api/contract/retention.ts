import { z } from "zod";
import { MIN_SEARCH_DAYS } from "#policy/retention.ts";
import { one } from "./envelope.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";
import { BasedOn, savedVersion } from "./saved-version.ts";

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

const Undeliver = z.strictObject({
  search: z
    .union([z.number().int().min(MIN_SEARCH_DAYS).max(3_650), z.literal("never")])
    .describe(
      "for so many days past mail can be searched for what becomes known, compared, and told in the text of others; never: " +
        "nothing of it is deleted. What the responses look back for is kept in any case",
    ),
});

const Saved = Retention.extend({
  undeliver: Undeliver,
  ...savedVersion,
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
  summary: "For how long mailboxes keep what was taken, and Undeliver what past mail is found by",
  reply: one(Saved),
});

export const putRetention = route({
  ...common,
  method: "PUT",
  summary: "Say for how long mailboxes keep what was taken, and Undeliver what past mail is found by",
  body: Retention.extend({
    undeliver: Undeliver.optional().describe("left out: it stays as it is"),
    version: BasedOn,
  }),
  reply: one(Saved),
});
