import { z } from "zod";
import { APPROVAL_DECISIONS, APPROVAL_REASONS } from "#retraction/approval.ts";
import { HELD_FOR, RETRACTION_KINDS, RETRACTION_STATES } from "#retraction/retraction-requests.ts";
import { SIGHTINGS } from "#retraction/survey.ts";
import { OutcomeField } from "./copies.ts";
import { DestinationField, Moment, OptionalMoment, WhenImpossibleField } from "./fields.ts";
import { namingFields } from "./naming.ts";
import { ScopeShown } from "./scope.ts";

const Approval = z
  .object({
    why: z.enum(APPROVAL_REASONS),
    copies: z.number().int(),
    asked_by: z.string(),
    asked_at: Moment,
    until: Moment,
    may_approve: z.array(z.string()).describe("who may decide now"),
    decision: z.enum(APPROVAL_DECISIONS).nullable(),
    decided_by: z.string().nullable(),
    decided_at: OptionalMoment,
    reason: z.string(),
  })
  .meta({ id: "Approval" });

export const Retraction = z
  .object({
    id: z.uuid(),
    kind: z.enum(RETRACTION_KINDS),
    state: z.enum(RETRACTION_STATES),
    destination: DestinationField.or(z.literal("origin")),
    when_impossible: WhenImpossibleField,
    investigate_id: z.uuid().nullable().describe("of an automatic one: the message"),
    integration_id: z.uuid().nullable(),
    releases_id: z
      .uuid()
      .nullable()
      .describe("what it undoes: of a release a retraction, of a manual one a release"),
    hash: z.string().nullable().describe("of the plan: apply names it"),
    canary: z.number().int().nullable().describe("so many copies first; the others wait for a person"),
    scope: ScopeShown.nullable().describe("whose copies it takes; null: everybody's"),
    held: z
      .object({ for: z.enum(HELD_FOR), reason: z.string() })
      .nullable()
      .describe("what is waited for, in words"),
    discarded: z
      .boolean()
      .describe(
        "a draft that was cancelled before anybody applied it: its copies are refused, and nothing was done",
      ),
    approval: Approval.nullable().describe("null: the caller's word was or will be enough"),
    ...namingFields,
    rules: z
      .array(z.string())
      .describe(
        "by what an automatic one came about, such as setting:SPAM, detector:bulk-wording, list:<entry>",
      ),
    late: z
      .object({
        until: Moment,
        idle_days: z.number().int().nullable(),
        follow_forwards: z.boolean(),
        ended_at: OptionalMoment.describe(
          "earlier than until: nothing came for long enough, or it was released",
        ),
      })
      .nullable()
      .describe("what comes late is taken as well; null: nothing outside the set is touched"),
    late_count: z.number().int().describe("how many of the copies came late"),
    reason: z.string(),
    requested_by: z.string(),
    created_at: Moment,
    applied_at: OptionalMoment,
    completed_at: OptionalMoment,
    copies: z.number().int(),
    counts: z.partialRecord(OutcomeField, z.number().int()).describe("by outcome; they add up to copies"),
    forgotten: z
      .partialRecord(OutcomeField, z.number().int())
      .describe(
        "of counts: of so many nothing else is known, since the retention has deleted their messages",
      ),
  })
  .meta({ id: "Retraction" });

export const SurveyCounts = z
  .object({
    copies: z.number().int(),
    seen: z.number().int().describe("looked at so far"),
    read: z.number().int().describe("of these, read by somebody"),
    by_sighting: z.partialRecord(z.enum(SIGHTINGS), z.number().int()),
  })
  .meta({ id: "SurveyCounts" });

export const Drift = z
  .object({
    gone: z.array(z.uuid()).describe("copies of the set that are known no more"),
    met: z
      .array(z.object({ copy_id: z.uuid(), into: z.array(z.uuid()) }))
      .describe("copies that turned out to be another one's mailbox, or a group's"),
    newer: z.number().int().describe("copies that came since: outside the set, left alone"),
    survey: SurveyCounts.nullable(),
  })
  .meta({ id: "Drift" });

export const Applied = Retraction.extend({
  drift: Drift.nullable().describe("what has changed since the draft was made; null: it has not started"),
}).meta({ id: "AppliedRetraction" });
