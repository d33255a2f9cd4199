import { z } from "zod";
import { one } from "./envelope.ts";
import { Moment, OptionalMoment } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const Count = z.number().int();

const Health = z
  .object({
    now: Moment.describe("the server's clock"),
    processes: z
      .array(
        z.object({
          roles: z.array(z.string()),
          version: z.string(),
          started_at: Moment,
          seen_at: Moment,
        }),
      )
      .describe("those that have said within two minutes that they are there"),
    database: z.object({ version: z.string(), answered_in_ms: Count }),
    queue: z.object({
      open: Count.describe("copies that are not settled; 100,000 stands for more"),
      held: Count.describe("of these: wait for a person"),
      due: Count.describe("of these: a worker should be at them"),
      oldest_due_at: OptionalMoment,
      throttled_until: OptionalMoment.describe("the provider asked some mailbox to wait"),
    }),
    events_waiting_since: OptionalMoment.describe("the oldest event that readers do not see yet"),
    worked_at: OptionalMoment.describe("when a worker was last seen at work, in any process"),
    judge_overdue_since: OptionalMoment.describe("the oldest message that should have been judged again"),
    sources: z.array(z.object({ name: z.string(), last_seen_at: OptionalMoment })),
    expiries: z
      .array(z.object({ name: z.string(), expires_at: Moment }))
      .describe("API tokens that end within 30 days, or have ended within 7"),
  })
  .meta({ id: "Health" });

export const getHealth = route({
  method: "GET",
  path: "/health",
  summary: "How the instance does: its processes, the database, the queue, the sources",
  tag: "overview",
  permission: "account.see",
  params: AccountPath,
  reply: one(Health),
});
