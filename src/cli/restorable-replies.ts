import { z } from "zod";
import { ProgressReply } from "./replies.ts";

const Moment = z.string();
const RestorableField = z.enum(["yes", "no", "unknown"]);
export const RunCopyReply = ProgressReply.extend({
  restorable: RestorableField.nullable(),
  restorable_until: Moment.nullable(),
  restorable_why: z.string().nullable(),
});
export type RunCopyReply = z.output<typeof RunCopyReply>;

export const RestorabilityReply = z.looseObject({
  restorable: RestorableField,
  restorable_until: Moment.nullable(),
  copies: z.number(),
  counts: z.looseObject({ yes: z.number(), no: z.number(), unknown: z.number() }),
  reasons: z.array(z.looseObject({ restorable: RestorableField, why: z.string(), copies: z.number() })),
});
export type RestorabilityReply = z.output<typeof RestorabilityReply>;
