import { z } from "zod";
import { INTEGRATION_STATES } from "#directory/integrations.ts";
import { CONNECTION_PROBLEMS } from "#trace/connection-health.ts";
import { one } from "./envelope.ts";
import { Moment, OptionalMoment, ProviderField } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";
import { problemField, SourceHealth, StandingField } from "./source-health.ts";

const Count = z.number().int();

const ConnectionHealth = z
  .object({
    integration_id: z.uuid(),
    name: z.string(),
    provider: ProviderField,
    standing: StandingField,
    status: z.enum(INTEGRATION_STATES),
    credential_expires_at: OptionalMoment.describe(
      "when the secret or certificate ends, as far as it is known",
    ),
    directory: z.object({
      fresh_at: OptionalMoment.describe("what the last reading has seen was so then"),
      reading: z.boolean().describe("it is being read, or is about to be"),
      due_at: OptionalMoment.describe("when the next one begins by itself"),
    }),
    self_test: z
      .object({ ended_at: Moment, failed: Count.describe("lines") })
      .nullable()
      .describe("the newest that has ended"),
    coverage: z
      .object({ mails: Count, seen: Count })
      .describe("of the mail in a sample of mailboxes in 24 hours: how much the intake has seen"),
    problems: z.array(problemField(CONNECTION_PROBLEMS)),
  })
  .meta({ id: "ConnectionHealth" });

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
    sources: z.array(SourceHealth),
    integrations: z.array(ConnectionHealth),
    expiries: z
      .array(z.object({ name: z.string(), expires_at: Moment }))
      .describe("API tokens that end within 30 days, or have ended within 7"),
  })
  .meta({ id: "Health" });

export const getHealth = route({
  method: "GET",
  path: "/health",
  summary: "How the instance does: its processes, the database, the queue, the sources, the integrations",
  tag: "overview",
  permission: "account.see",
  params: AccountPath,
  reply: one(Health),
});
