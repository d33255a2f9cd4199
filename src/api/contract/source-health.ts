import { z } from "zod";
import { ENVELOPE_SHAPES } from "#mail/envelope.ts";
import { SOURCE_PROBLEMS, SOURCE_STATES } from "#trace/source-health.ts";
import { STANDINGS } from "#trace/health-standing.ts";
import { one } from "./envelope.ts";
import { OptionalMoment } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const Count = z.number().int();

const PROBLEM_STANDING = z.enum(STANDINGS).exclude(["good"]);

export const StandingField = z
  .enum(STANDINGS)
  .describe(
    "good: in order; watch: worth a look; bad: not in order, so that mail is missed or not taken back",
  );

/** What is not as it should be, and what to do about it. */
export function problemField<Code extends readonly [string, ...string[]]>(codes: Code) {
  return z.object({ code: z.enum(codes), standing: PROBLEM_STANDING, text: z.string() });
}

export const SourceHealth = z
  .object({
    source_id: z.uuid(),
    name: z.string(),
    standing: StandingField,
    state: z.enum(SOURCE_STATES).describe("silent: it has brought nothing for longer than is usual for it"),
    last_seen_at: OptionalMoment,
    require_tls: z.boolean(),
    day: z
      .object({
        copies: Count,
        usual: z
          .number()
          .nullable()
          .describe("what these hours of the week usually bring, by the median of the past weeks"),
        tls: Count.describe("of the copies: came encrypted"),
        untrusted: Count.describe("of the copies: do not prove where they come from"),
        unknown_recipients: Count.describe("new mail that leads to no mailbox of the organisation"),
        shapes: z
          .partialRecord(z.enum(ENVELOPE_SHAPES), Count)
          .describe("of the copies: in which form they came"),
        delay_ms: z
          .object({ p50: z.number().nullable(), p95: z.number().nullable() })
          .describe("from the message's date to its journal copy"),
      })
      .describe("of the past 24 hours"),
    problems: z.array(problemField(SOURCE_PROBLEMS)),
  })
  .meta({ id: "SourceHealth" });

export const listSourceHealth = route({
  method: "GET",
  path: "/sources/health",
  summary: "Whether each source works, and what to do where it does not",
  tag: "settings",
  permission: "account.see",
  params: AccountPath,
  reply: one(z.array(SourceHealth)),
});
