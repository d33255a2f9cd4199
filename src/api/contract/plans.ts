import { z } from "zod";
import { STANDINGS } from "#directory/self-test.ts";
import { APPROVAL_REASONS } from "#retraction/approval.ts";
import { OBSTACLES } from "#retraction/plans.ts";
import { SIGHTINGS } from "#retraction/survey.ts";
import { one, page, PageQuery } from "./envelope.ts";
import { DispositionField, Moment, OptionalMoment, ProviderField } from "./fields.ts";
import { RetractionPath } from "./params.ts";
import { Applied, Drift, Retraction, SurveyCounts } from "./retraction-item.ts";
import { route } from "./route.ts";

const Survey = z
  .object({
    state: z.enum(["running", "done"]),
    started_at: Moment,
    completed_at: OptionalMoment,
    counts: SurveyCounts,
  })
  .meta({ id: "Survey" });

const Plan = z
  .object({
    retraction: Retraction,
    messages: z.number().int(),
    mailboxes: z.number().int(),
    integrations: z.array(
      z.object({
        integration_id: z.uuid(),
        name: z.string(),
        provider: ProviderField,
        copies: z.number().int(),
      }),
    ),
    groups: z
      .array(z.object({ id: z.uuid(), name: z.string(), mailboxes: z.number().int() }))
      .describe("of the directory's, in which most of its mailboxes are; at most twenty"),
    important_people: z
      .array(z.object({ address: z.string(), note: z.string(), copies: z.number().int() }))
      .describe("of the account's list, whom it touches"),
    samples: z
      .array(
        z.object({
          investigate_id: z.uuid(),
          from: z.string(),
          subject: z.string(),
          disposition: DispositionField,
          copies: z.number().int(),
          why: z.array(z.string()),
        }),
      )
      .describe("messages that look unlike the rest of the set"),
    obstacles: z
      .array(z.object({ obstacle: z.enum(OBSTACLES), copies: z.number().int(), why: z.string() }))
      .describe("what cannot be reached, or is not as one may think"),
    unproven: z
      .array(
        z.object({
          integration_id: z.uuid(),
          name: z.string(),
          standing: z.enum(STANDINGS),
          detail: z.string(),
        }),
      )
      .describe("integrations for which no self-test proves that the destination can be reached"),
    final: z.boolean().describe("true: nobody can undo it from here"),
    needs_approval: z.enum(APPROVAL_REASONS).nullable().describe("if the caller applied it now"),
    drift: Drift.nullable().describe("of a draft: what has changed since it was made"),
    survey: Survey.nullable(),
  })
  .meta({ id: "Plan" });

const Surveyed = z
  .object({
    copy_id: z.uuid(),
    investigate_id: z.uuid(),
    recipient: z.string(),
    mailbox: z.string().nullable(),
    sighting: z.enum(SIGHTINGS).nullable().describe("null: not looked at yet"),
    place: z.string().nullable(),
    folder: z.string().nullable(),
    was_read: z.boolean().nullable(),
    reason: z.string(),
    seen_at: OptionalMoment,
  })
  .meta({ id: "SurveyedCopy" });

const tag = "retractions";

export const getPlan = route({
  method: "GET",
  path: "/retractions/:retraction_id/plan",
  summary: "What a person should know before it happens, from the ledger at once",
  tag,
  permission: "mail.search",
  params: RetractionPath,
  reply: one(Plan),
});

export const startSurvey = route({
  method: "POST",
  path: "/retractions/:retraction_id/survey",
  summary: "Have the mailboxes of a draft looked at in the background; nothing is acted on, the hash stays",
  tag,
  permission: "mail.retract",
  params: RetractionPath,
  reply: one(Survey),
});

export const listSurvey = route({
  method: "GET",
  path: "/retractions/:retraction_id/survey",
  summary: "What the survey has seen of each copy so far",
  tag,
  permission: "mail.search",
  params: RetractionPath,
  query: PageQuery,
  reply: page(Surveyed),
});

export const decideApproval = route({
  method: "POST",
  path: "/retractions/:retraction_id/approval",
  summary: "A second person's word on a held plan; tokens never approve",
  tag,
  permission: "mail.approve",
  params: RetractionPath,
  body: z.strictObject({
    decision: z.enum(["approve", "deny"]),
    reason: z.string().trim().min(1).max(2_000),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  reply: one(Applied),
});

export const resumeRetraction = route({
  method: "POST",
  path: "/retractions/:retraction_id/resume",
  summary: "What is held goes on, or is refused",
  tag,
  permission: "mail.retract",
  params: RetractionPath,
  body: z.strictObject({
    decision: z.enum(["proceed", "refuse"]),
    reason: z.string().max(2_000).default(""),
  }),
  reply: one(Retraction),
});
