import { z } from "zod";
import { MIN_KEPT_DAYS } from "#policy/retention.ts";
import { KEEP_REASONS } from "#retraction/why-kept.ts";
import { one } from "./envelope.ts";
import { Moment } from "./fields.ts";
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

/** What is wrong with a number says so in days; of a union the first choice's word would be the validator's own. */
const kept = (least: number) =>
  z.union([
    z.number().int().min(least, `${least} days at least`).max(3_650, "3650 days at most, or never"),
    z.literal("never"),
  ]);

const undeliver = {
  search: kept(MIN_KEPT_DAYS.search).describe(
    "for so many days past mail can be searched for what becomes known, compared, and told in the text of others; never: " +
      "as long as messages. What the responses look back for is kept in any case",
  ),
  raw: kept(MIN_KEPT_DAYS.raw).describe(
    "so many days after its arrival an original is deleted; never: originals stay as long as their messages. Those of mail " +
      "with anything open stay",
  ),
  messages: kept(MIN_KEPT_DAYS.messages).describe(
    "so many days after its arrival a message that nothing was ever done to is deleted with all that belongs to it; never: " +
      "none is. What the responses look back for is kept in any case",
  ),
  retracted: kept(MIN_KEPT_DAYS.retracted).describe(
    "so many days after the last of what was done to it is settled, a message is deleted, and of its retractions only the " +
      "counts stay; never: none is. What can still be released, or is exempt, stays",
  ),
};

const Undeliver = z.strictObject(undeliver);

/** What is left out stays as it is. */
const UndeliverChange = Undeliver.partial();

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
    undeliver: UndeliverChange.optional().describe("what is left out stays as it is"),
    version: BasedOn,
  }),
  reply: one(Saved),
});

const Effect = z
  .object({
    before: Moment.describe("what came before is old enough; of what was retracted, what was settled before"),
    old: z.number().int().describe("how many came before"),
    looked_at: z.number().int().describe("how many of these were looked at, the oldest first: counted below"),
    goes: z.number().int().describe("deleted for good, from a quarter of an hour after the saving on"),
    stays: z
      .partialRecord(z.enum(KEEP_REASONS), z.number().int())
      .describe(
        "not deleted although it is old enough, by reason. releasable: a release can still bring it back, or for how long its " +
          "mailbox keeps it is unknown; exempt: no automation may touch it before a person lifts that; retracted: something " +
          "was done to it, and its own figure is not over",
      ),
  })
  .meta({ id: "RetentionEffect" });

export const previewRetention = route({
  ...common,
  path: "/settings/retention/preview",
  method: "POST",
  summary: "What these figures would delete at once; changes nothing",
  body: Retention.extend({
    undeliver: UndeliverChange.optional().describe("what is left out stays as it is"),
  }),
  reply: one(
    z
      .object({
        raw: Effect.nullable().describe("originals; null: none is ever deleted by itself"),
        messages: Effect.nullable().describe("messages that nothing was done to; null: none is ever deleted"),
        retracted: Effect.nullable().describe(
          "messages that something was done to; null: none is ever deleted",
        ),
      })
      .meta({ id: "RetentionPreview" }),
  ),
});
