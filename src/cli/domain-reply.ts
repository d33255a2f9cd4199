import { z } from "zod";

/** What the commands read of a domain. */
export const DomainReply = z.looseObject({
  id: z.string(),
  domain: z.string(),
  integration_id: z.string().nullable(),
  inbox_provider: z.string().nullable(),
  status: z.string(),
  verification: z.looseObject({
    state: z.string(),
    record: z.looseObject({ name: z.string(), value: z.string() }),
    result: z.string().nullable(),
    advice: z.string().nullable(),
    record_missing_since: z.string().nullable(),
  }),
});
export type DomainReply = z.output<typeof DomainReply>;
