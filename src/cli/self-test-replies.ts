import { z } from "zod";

const Moment = z.string();

export const SelfTestLineReply = z.looseObject({
  check: z.string(),
  subject: z.string().nullable(),
  result: z.string(),
  detail: z.string(),
  code: z.string().nullable(),
  advice: z.string().nullable(),
  differences: z.array(z.looseObject({ field: z.string(), was: z.string(), is: z.string() })),
});
export type SelfTestLineReply = z.output<typeof SelfTestLineReply>;

export const SelfTestReply = z.looseObject({
  id: z.string(),
  state: z.string(),
  asked_by: z.string(),
  asked_at: Moment,
  test_mailbox: z.string().nullable(),
  destinations: z.array(z.string()),
  lines: z.array(SelfTestLineReply),
  trouble: z.string().nullable(),
});
export type SelfTestReply = z.output<typeof SelfTestReply>;

export const ConformanceReply = z.looseObject({
  destination: z.string(),
  standing: z.string(),
  at: Moment.nullable(),
  detail: z.string(),
  code: z.string().nullable(),
});
export type ConformanceReply = z.output<typeof ConformanceReply>;
