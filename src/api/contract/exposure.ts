import { z } from "zod";
import type { CopyId } from "#shared/ids.ts";
import { EXPOSURES } from "#trace/exposure.ts";
import { OutcomeField } from "./copies.ts";
import { one, ResultInfo } from "./envelope.ts";
import { idOf, Moment, OptionalMoment } from "./fields.ts";
import { RetractionPath } from "./params.ts";
import { route } from "./route.ts";

const FollowUp = z.object({
  investigate_id: z.uuid(),
  at: Moment,
  contains_text: z
    .boolean()
    .nullable()
    .describe("the original's text, or all of it as an attachment, is in it; null: nobody can tell"),
});

const Exposed = z
  .object({
    copy_id: z.uuid(),
    investigate_id: z.uuid(),
    subject: z.string(),
    mailbox: z.string(),
    recipients: z.array(z.string()),
    exposure: z
      .enum(EXPOSURES)
      .describe("ended: out of sight; lasting: as far as is known still there; never_seen: not found there"),
    from: Moment.describe("when its journal copy came, or a release brought it back"),
    until: OptionalMoment,
    back_since: OptionalMoment.describe("when a release brought it back"),
    minutes: z.number().nullable(),
    read_before: z.boolean().nullable().describe("null: nobody knows"),
    replied: z.array(FollowUp),
    forwarded: z.array(FollowUp),
    forwarded_outside: z.array(z.string()).describe("addresses outside of the organisation"),
    outcome: OutcomeField,
    reason: z.string(),
  })
  .meta({ id: "Exposure" });

const Count = z.number().int();
const Totals = z
  .object({
    copies: Count,
    people: Count.describe("mailboxes that had it"),
    minutes_p50: z.number().nullable(),
    minutes_max: z.number().nullable(),
    read_before: Count,
    read_unknown: Count,
    replied: Count,
    forwarded: Count,
    forwarded_outside: Count,
    still_reachable: Count,
    never_seen: Count,
    forgotten: Count.describe(
      "copies that are no longer kept, and in no other figure: whom they exposed nobody knows",
    ),
  })
  .meta({ id: "ExposureTotals" });

const common = {
  method: "GET",
  tag: "retractions",
  permission: "mail.search",
  params: RetractionPath,
} as const;

export const getExposure = route({
  ...common,
  path: "/retractions/:retraction_id/exposure",
  summary:
    "Who had the mail, from when to when, who had read it, answered it or passed it on, as far as the journal shows",
  query: z.strictObject({
    per_page: z.coerce.number().int().min(1).max(1_000).default(20),
    cursor: idOf<CopyId>("the cursor of the page before").optional(),
  }),
  reply: one(
    z.object({ totals: Totals.nullable().describe("on the first page only"), copies: z.array(Exposed) }),
  ).extend({ result_info: ResultInfo }),
});

export const getExposureCsv = route({
  ...common,
  path: "/retractions/:retraction_id/exposure.csv",
  summary: "The same as a table",
  reply: z.string(),
  replyType: "text/csv; charset=utf-8",
});
