import { z } from "zod";
import { INDICATOR_KINDS } from "#detection/indicator-kinds.ts";
import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { one, page, paging } from "./envelope.ts";
import { Moment, MomentInput, OptionalMoment } from "./fields.ts";
import { AccountPath, IndicatorPath } from "./params.ts";
import { route } from "./route.ts";

const Kind = z.enum(INDICATOR_KINDS);
const DispositionGiven = z.enum(ACTIONABLE_DISPOSITIONS);

const Indicator = z
  .object({
    id: z.uuid(),
    kind: Kind,
    value: z.string(),
    disposition: DispositionGiven,
    note: z.string(),
    expires_at: OptionalMoment,
    created_by: z.string(),
    created_at: Moment,
  })
  .meta({ id: "Indicator" });

const evaluation = z
  .uuid()
  .nullable()
  .describe("the search of past mail that began with it; null: the response is off");

const common = { tag: "settings", permission: "judgement.configure" } as const;

export const listIndicators = route({
  ...common,
  method: "GET",
  path: "/settings/indicators",
  summary: "What is known of harmful mail, newest first",
  params: AccountPath,
  query: z.strictObject({ ...paging, kind: Kind.optional(), search: z.string().max(253).default("") }),
  reply: page(Indicator),
});

export const addIndicator = route({
  ...common,
  method: "POST",
  path: "/settings/indicators",
  summary: "Add an indicator: it judges new mail, and past mail is searched for it",
  params: AccountPath,
  body: z.strictObject({
    kind: Kind,
    value: z
      .string()
      .trim()
      .min(1)
      .max(4_000)
      .describe("defanged ones are taken too: hxxps://evil[.]example"),
    disposition: DispositionGiven.default("MALICIOUS"),
    note: z.string().max(2_000).default(""),
    expires_at: MomentInput.nullish(),
  }),
  reply: one(Indicator.extend({ evaluation_id: evaluation })),
});

export const removeIndicator = route({
  ...common,
  method: "DELETE",
  path: "/settings/indicators/:indicator_id",
  summary:
    "Remove an indicator: where nothing else says the same, verdicts become milder and releases are offered",
  params: IndicatorPath,
  reply: one(z.object({ id: z.uuid(), evaluation_id: evaluation })),
});
