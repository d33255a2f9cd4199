import { z } from "zod";

const Moment = z.string().nullable();

const standing = {
  name: z.string(),
  standing: z.string(),
  problems: z.array(z.looseObject({ text: z.string() })),
};

const SourceReply = z.looseObject({
  ...standing,
  state: z.string(),
  last_seen_at: Moment,
  day: z.looseObject({ copies: z.number(), usual: z.number().nullable() }),
});
export type SourceReply = z.output<typeof SourceReply>;

const ConnectionReply = z.looseObject({
  ...standing,
  status: z.string(),
  credential_expires_at: Moment,
  directory: z.looseObject({ fresh_at: Moment }),
  coverage: z.looseObject({ mails: z.number(), seen: z.number() }),
});
export type ConnectionReply = z.output<typeof ConnectionReply>;

/** How the instance does, as the API says it. */
export const HealthReply = z.looseObject({
  processes: z.array(z.looseObject({ roles: z.array(z.string()) })),
  database: z.looseObject({ version: z.string(), answered_in_ms: z.number() }),
  queue: z.looseObject({
    open: z.number(),
    held: z.number(),
    due: z.number(),
    oldest_due_at: Moment,
    throttled_until: Moment,
  }),
  worked_at: Moment,
  sources: z.array(SourceReply),
  integrations: z.array(ConnectionReply),
  expiries: z.array(z.looseObject({ name: z.string(), expires_at: z.string() })),
});
export type HealthReply = z.output<typeof HealthReply>;
