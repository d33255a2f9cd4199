import { z } from "zod";
import { DISPOSITIONS } from "#detection/disposition.ts";
import { SETTLED } from "#retraction/outcome.ts";
import { CONCERNS, STAGES } from "#trace/overview.ts";
import { one } from "./envelope.ts";
import { Moment, OptionalMoment } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

export const OVERVIEW_RANGES = ["24h", "7d", "30d"] as const;

const Count = z.number().int();
const Ms = z.number().nullable();

const Overview = z
  .object({
    from: Moment,
    hours: z
      .array(
        z.object({
          at: Moment,
          dispositions: z.partialRecord(z.enum(DISPOSITIONS), Count).describe("messages that came then"),
          outcomes: z.partialRecord(z.enum(SETTLED), Count).describe("copies that settled then"),
        }),
      )
      .describe("in order; hours without anything are left out"),
    stages: z
      .array(z.object({ stage: z.enum(STAGES), n: Count, p50_ms: Ms, p95_ms: Ms, p99_ms: Ms }))
      .describe(
        "judged: from the journal copy; called, acted, verified: from the stage before; whole: from the request",
      ),
    open_copies: Count.describe("on the ledger and not settled now; 100,000 stands for more"),
  })
  .meta({ id: "Overview" });

const Concern = z
  .object({
    kind: z.enum(CONCERNS),
    count: Count.describe("10,000 stands for more"),
    name: z.string().nullable().describe("of the integration, the source, or the rule"),
    reason: z.string().nullable(),
    since: OptionalMoment,
  })
  .meta({ id: "Concern" });

const SetUp = z
  .object({
    is_demo: z.boolean(),
    integrations: Count,
    domains: Count,
    sources: Count,
    has_mail: z.boolean(),
    acts: z.boolean().describe("Auto-Retract acts on some disposition"),
  })
  .meta({ id: "SetUp" });

const common = {
  method: "GET",
  tag: "overview",
  permission: "account.see",
  params: AccountPath,
} as const;

export const getOverview = route({
  ...common,
  path: "/overview",
  summary: "Mail and its dispositions, outcomes, and how long retractions took, by the hour",
  query: z.strictObject({ range: z.enum(OVERVIEW_RANGES).default("24h") }),
  reply: one(Overview),
});

export const getAttention = route({
  ...common,
  path: "/overview/attention",
  summary: "What a person should look at, and how far the organisation has been set up",
  reply: one(z.object({ concerns: z.array(Concern), set_up: SetUp })),
});
