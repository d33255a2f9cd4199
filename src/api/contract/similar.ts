import { z } from "zod";
import { UNTICKED_REASONS } from "#trace/campaign.ts";
import { TRAITS } from "#trace/compare-likeness.ts";
import { one } from "./envelope.ts";
import { DispositionField, Moment } from "./fields.ts";
import { MessagePath } from "./params.ts";
import { route } from "./route.ts";

const TraitField = z.enum(TRAITS);

const CampaignItem = z
  .object({
    of: z.uuid().describe("the message itself, which is the first member"),
    is_comparable: z.boolean().describe("false: nothing is known of what it is like, so nothing is found"),
    is_cut: z.boolean().describe("true: there was more to look at than is looked at; the newest were"),
    members: z.array(
      z.object({
        id: z.uuid(),
        message_id: z.string().nullable(),
        from: z.string(),
        subject: z.string(),
        ts: Moment,
        final_disposition: DispositionField,
        copies: z.number().int(),
        score: z.number().describe("from 0 to 1"),
        traits: z
          .object({
            text: z.number().nullable(),
            structure: z.number().nullable(),
            links: z.number().nullable(),
            sender: z.number().nullable(),
          })
          .describe("how alike it is in each, from 0 to 1; null where neither has any"),
        alike: z.array(TraitField),
        differs: z.array(TraitField),
        by_itself: z.enum(["ticked", "unticked"]).describe("whether a retraction of the campaign takes it"),
        unticked_because: z
          .enum(UNTICKED_REASONS)
          .nullable()
          .describe("habitual_sender: authenticated, and known from before; a person decides about it"),
      }),
    ),
  })
  .meta({ id: "Campaign" });

/** A campaign lasts days, and a template is taken up again. */
export const CAMPAIGN_DAYS = 30;

export const listSimilar = route({
  method: "GET",
  path: "/investigate/:investigate_id/similar",
  summary: "The messages that are like one, with what is alike and what differs: its campaign",
  tag: "investigate",
  permission: "mail.search",
  params: MessagePath,
  query: z.strictObject({
    days: z.coerce
      .number()
      .int()
      .min(1)
      .max(365)
      .default(CAMPAIGN_DAYS)
      .describe("so many before and after it"),
  }),
  reply: one(CampaignItem),
});
