import { z } from "zod";
import { RetractionReply } from "./replies.ts";

/** What the commands read of the answers about automation: what stops it, and what it did. */

const Moment = z.string();

export const RuleReleaseReply = z.looseObject({
  messages: z.number(),
  copies: z.number(),
  open: z.number(),
  left_alone: z.number(),
  release: RetractionReply.nullable(),
});
export type RuleReleaseReply = z.output<typeof RuleReleaseReply>;

export const ObservedReply = z.looseObject({ copies: z.number(), left: z.number() });

export const TripReply = z.looseObject({
  id: z.string(),
  rule: z.string(),
  reason: z.string(),
  opened_at: Moment,
  held: z.number(),
  samples: z.array(z.looseObject({ subject: z.string() })),
  closed_at: Moment.nullable(),
  closed_by: z.string().nullable(),
  decision: z.string().nullable(),
  decided_copies: z.number().nullable(),
});
export type TripReply = z.output<typeof TripReply>;

export const BreakerReply = z.looseObject({
  version: z.number(),
  enabled: z.boolean(),
  saved_by: z.string().nullable(),
  saved_at: Moment.nullable(),
});
export type BreakerReply = z.output<typeof BreakerReply>;

export const AutomationReply = z.looseObject({ mode: z.string() });
export type AutomationReply = z.output<typeof AutomationReply>;
