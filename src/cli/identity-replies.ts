import { z } from "zod";
import { RetractionReply } from "./replies.ts";

const Moment = z.string();

const CandidateReply = z.looseObject({
  item_id: z.string(),
  folder: z.string(),
  received_at: Moment.nullable(),
  from: z.string().nullable(),
  subject: z.string().nullable(),
  sent_at: Moment.nullable(),
  because: z.string(),
  disagrees: z.array(z.string()),
});
export type CandidateReply = z.output<typeof CandidateReply>;

export const MismatchReply = z.looseObject({
  retraction_id: z.string(),
  copy_id: z.string(),
  from: z.string(),
  subject: z.string(),
  sent_at: Moment.nullable(),
  recipient: z.string(),
  mailbox: z.string().nullable(),
  destination: z.string(),
  candidates: z.array(CandidateReply),
});
export type MismatchReply = z.output<typeof MismatchReply>;

export const DecisionReply = z.looseObject({ decision: z.string(), retraction: RetractionReply.nullable() });
