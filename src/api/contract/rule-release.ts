import { z } from "zod";
import { one } from "./envelope.ts";
import { MomentInput } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { Retraction } from "./retraction-item.ts";
import { route } from "./route.ts";

const RULE = /^(setting|campaign|detector|list|indicator):\S{1,100}$/;

export const releaseRule = route({
  method: "POST",
  path: "/retractions/release_rule",
  summary: "Undo all that a rule did since a time: cancel what is open and bring the rest back, in one run",
  tag: "retractions",
  permission: "mail.retract",
  params: AccountPath,
  body: z.strictObject({
    rule: z.string().regex(RULE, "such as detector:lookalike-domain or setting:SPAM"),
    since: MomentInput,
    reason: z.string().max(2_000).default(""),
    dry_run: z.boolean().default(false).describe("only count"),
  }),
  reply: one(
    z.object({
      retractions: z.number().int(),
      messages: z.number().int(),
      copies: z.number().int().describe("of which something can be brought back"),
      open: z.number().int().describe("on which nobody has acted to the end: called off"),
      left_alone: z.number().int().describe("that a person has retracted as well: these stay"),
      release: Retraction.nullable().describe("the run that brings them back; null for a dry run"),
    }),
  ),
});
