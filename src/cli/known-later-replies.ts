import { z } from "zod";
import { MessageReply } from "./replies.ts";

const Moment = z.string();

export const IndicatorReply = z.looseObject({
  id: z.string(),
  kind: z.string(),
  value: z.string(),
  disposition: z.string(),
  note: z.string(),
  expires_at: Moment.nullable(),
  created_by: z.string(),
  created_at: Moment,
  evaluation_id: z.string().nullish(),
});

export const EvaluationReply = z.looseObject({
  id: z.string(),
  state: z.string(),
  value: z.string(),
  dry_run: z.boolean(),
  withdrawn: z.boolean(),
  days: z.number(),
  found: z.number(),
  changed: z.number(),
  copies: z.number(),
  offers: z.number(),
  requested_by: z.string(),
  created_at: Moment,
  searched_back_to: Moment.nullish(),
  looks_again_at: Moment.nullish(),
  completed_at: Moment.nullable(),
});
export type EvaluationReply = z.output<typeof EvaluationReply>;

export const EvaluatedMessageReply = z.looseObject({
  id: z.string(),
  from: z.string(),
  subject: z.string(),
  ts: Moment,
  before: z.string(),
  final_disposition: z.string(),
  places: z.array(z.looseObject({ destination: z.string(), copies: z.number() })),
});
export type EvaluatedMessageReply = z.output<typeof EvaluatedMessageReply>;

const ModeReply = z.looseObject({ mode: z.string() });
export const ResponsesReply = z.looseObject({
  post_delivery: ModeReply.extend({ days: z.number() }),
  submission: ModeReply,
  version: z.number(),
});

export const ReclassifiedReply = MessageReply.extend({
  similar: z.looseObject({
    messages: z.number(),
    judged_otherwise: z.number(),
    ticked: z.number(),
    is_cut: z.boolean(),
  }),
});
export type ReclassifiedReply = z.output<typeof ReclassifiedReply>;
