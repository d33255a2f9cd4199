import { z } from "zod";
import { EVALUATION_STATES } from "#policy/evaluations.ts";
import { MAX_RESPONSE_DAYS } from "#policy/responses.ts";
import type { EntryId, IndicatorId } from "#shared/ids.ts";
import { one, page, paging } from "./envelope.ts";
import { DestinationField, DispositionField, idOf, Moment, OptionalMoment } from "./fields.ts";
import { AccountPath, EvaluationPath } from "./params.ts";
import { route } from "./route.ts";

const Evaluation = z
  .object({
    id: z.uuid(),
    state: z.enum(EVALUATION_STATES),
    indicator: z.uuid().nullable(),
    list_entry: z.uuid().nullable(),
    value: z.string().describe("what is looked for"),
    dry_run: z.boolean().describe("nothing is changed: the counts say what would have been"),
    withdrawn: z.boolean().describe("it is known no more: what it has said is taken back"),
    days: z.number().int().describe("so far back: as asked for, or as long as what mail is found by is kept"),
    found: z.number().int().describe("messages in which it was met"),
    changed: z.number().int().describe("of these, those with another verdict"),
    copies: z.number().int().describe("copies that went to the ledger by it"),
    offers: z.number().int().describe("messages whose release was offered"),
    requested_by: z.string(),
    cancelled_by: z.string().nullable(),
    created_at: Moment,
    searched_back_to: OptionalMoment.describe("all mail since then was searched"),
    looks_again_at: OptionalMoment.describe(
      "then what came in meanwhile is looked at once more, as it may have been judged without this",
    ),
    completed_at: OptionalMoment,
  })
  .meta({ id: "Evaluation" });

const EvaluatedMessage = z
  .object({
    id: z.uuid(),
    message_id: z.string().nullable(),
    from: z.string(),
    subject: z.string(),
    ts: Moment,
    before: DispositionField.describe("its verdict when it was met"),
    final_disposition: DispositionField.describe("what it became, or, of a dry run, would"),
    places: z
      .array(z.object({ destination: DestinationField, copies: z.number().int() }))
      .describe("where the settings send its copies; none: they stay where they are"),
  })
  .meta({ id: "EvaluatedMessage" });

const tag = "evaluations";

export const startEvaluation = route({
  method: "POST",
  path: "/evaluations",
  summary:
    "Search past mail for an indicator or a block-list entry; verdicts get graver, and the settings act",
  tag,
  permission: "judgement.configure",
  params: AccountPath,
  body: z
    .strictObject({
      indicator: idOf<IndicatorId>("an indicator").optional(),
      list_entry: idOf<EntryId>("an entry of the block list").optional(),
      dry_run: z.boolean().default(false),
      days: z.number().int().min(1).max(MAX_RESPONSE_DAYS).optional(),
    })
    .refine((it) => (it.indicator === undefined) !== (it.list_entry === undefined), {
      error: "name an indicator or a list_entry",
      path: ["indicator"],
    }),
  reply: one(Evaluation),
});

export const listEvaluations = route({
  method: "GET",
  path: "/evaluations",
  summary: "Searches of past mail, newest first",
  tag,
  permission: "mail.search",
  params: AccountPath,
  query: z.strictObject(paging),
  reply: page(Evaluation),
});

export const getEvaluation = route({
  method: "GET",
  path: "/evaluations/:evaluation_id",
  summary: "One search of past mail, with its counts so far",
  tag,
  permission: "mail.search",
  params: EvaluationPath,
  reply: one(Evaluation),
});

export const listEvaluatedMessages = route({
  method: "GET",
  path: "/evaluations/:evaluation_id/messages",
  summary: "The messages that got another verdict by a search of past mail, or, of a dry run, would get one",
  tag,
  permission: "mail.search",
  params: EvaluationPath,
  query: z.strictObject(paging),
  reply: page(EvaluatedMessage),
});

export const cancelEvaluation = route({
  method: "POST",
  path: "/evaluations/:evaluation_id/cancel",
  summary: "End a search; what it has done stays",
  tag,
  permission: "judgement.configure",
  params: EvaluationPath,
  reply: one(Evaluation),
});
