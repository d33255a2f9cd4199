import { z } from "zod";
import { SAMPLE_RESULTS } from "#retraction/named-by.ts";
import { LEFT_OUT_REASONS } from "#retraction/naming.ts";
import { DISCOVERY_STATES } from "#retraction/discovery.ts";
import type { MessageId } from "#shared/ids.ts";
import { page, paging } from "./envelope.ts";
import { DispositionField, idOf, Moment } from "./fields.ts";
import { MessageFilter } from "./investigate.ts";
import { RetractionPath } from "./params.ts";
import { route } from "./route.ts";
import { CAMPAIGN_DAYS } from "./similar.ts";

/** The filters of a search, without how its result is paged. */
export const NamedSearch = MessageFilter.omit({
  page: true,
  per_page: true,
  cursor: true,
  alert_id: true,
  look_ms: true,
})
  .extend({ detections_only: z.boolean().optional() })
  .refine((it) => Object.entries(it).some(([name, value]) => name !== "time_zone" && value !== undefined), {
    error: "name at least one filter: an empty search would find everything",
  })
  .describe("as the query of GET /investigate: everything that it finds now");

const Members = z.array(idOf<MessageId>("a member of the campaign")).max(5_000).default([]);

export const NamedCampaign = z
  .strictObject({
    of: idOf<MessageId>("the message whose campaign it is"),
    include: Members.describe("members that are not ticked by themselves"),
    exclude: Members.describe("members that are ticked by themselves and shall stay"),
    days: z.number().int().min(1).max(365).default(CAMPAIGN_DAYS),
  })
  .describe("the ticked members of GET /investigate/{id}/similar as they are now");

const SampleItem = z
  .object({
    name: z.string(),
    result: z
      .enum(SAMPLE_RESULTS)
      .describe(
        "differs: its Message-ID is known, its content is not; it is a mail of its own, and moves nothing",
      ),
    message_id: z.string().nullable(),
    ids: z.array(z.uuid()).describe("of matched: the message; of differs: those with the same Message-ID"),
  })
  .meta({ id: "SampleReport" });

const NamedByItem = z
  .discriminatedUnion("by", [
    z.object({ by: z.literal("messages") }),
    z.object({ by: z.literal("search"), search: z.record(z.string(), z.string().or(z.boolean())) }),
    z.object({
      by: z.literal("message_ids"),
      given: z.number().int(),
      not_found: z.array(z.string()),
      untrusted: z.array(z.string()).describe("known, but nothing proves them to be your provider's"),
      ambiguous: z
        .array(z.object({ message_id: z.string(), ids: z.array(z.uuid()) }))
        .describe("several messages bear it: whoever writes a mail chooses its Message-ID"),
      include_ambiguous: z.boolean().describe("false: none of the ambiguous ones is in the set"),
    }),
    z.object({ by: z.literal("samples"), samples: z.array(SampleItem) }),
    z.object({ by: z.literal("campaign"), of: z.uuid(), messages: z.number().int() }),
    z
      .object({ by: z.literal("decision"), retraction_id: z.uuid(), items: z.number().int() })
      .describe("items of which a person has said that they are ours, though nothing proves it"),
  ])
  .meta({ id: "NamedBy" });

/** Of every retraction: how its messages were named, and how far a search has come. */
export const namingFields = {
  named_by: NamedByItem.nullable().describe("null: by automation, or by the run that is undone"),
  discovery: z
    .enum(DISCOVERY_STATES)
    .nullable()
    .describe("of a draft by a search: while it runs there is no hash and nothing can be applied"),
  discovery_reason: z.string().nullable().describe("why a search ended without a plan"),
  discovered: z.number().int().nullable().describe("messages that the search has found"),
  looked_at: z.number().int().nullable().describe("messages that the search has looked at"),
  searched_share: z
    .number()
    .nullable()
    .describe("while it runs: how much of the time to search it has gone through, 0 to 1"),
};

const NamedMessageItem = z
  .object({
    id: z.uuid(),
    message_id: z.string().nullable(),
    from: z.string(),
    subject: z.string(),
    ts: Moment,
    final_disposition: DispositionField,
    copies: z.number().int().describe("so many of its copies are in the set"),
    left_out: z.enum(LEFT_OUT_REASONS).nullable().describe("why none is"),
  })
  .meta({ id: "NamedMessage" });

export const listRetractionMessages = route({
  method: "GET",
  path: "/retractions/:retraction_id/messages",
  summary:
    "The messages of a retraction, newest first; also those that a search found and that were left out",
  tag: "retractions",
  permission: "mail.search",
  params: RetractionPath,
  query: z.strictObject(paging),
  reply: page(NamedMessageItem),
});
