import { z } from "zod";
import { PLACES } from "#retraction/place.ts";
import type { MessageId, RetractionId } from "#shared/ids.ts";
import { ConfirmCopies } from "./confirm-copies.ts";
import { one, page, paging } from "./envelope.ts";
import { DestinationField, idOf, OptionalMoment } from "./fields.ts";
import { AccountPath, RetractionCopyPath } from "./params.ts";
import { Retraction } from "./retraction-item.ts";
import { route } from "./route.ts";

const Hidden = "null also where the caller may not read mail: it can be somebody's private one";

const Candidate = z
  .object({
    item_id: z.string().describe("the provider's own id: a decision names it"),
    place: z.enum(PLACES),
    folder: z.string(),
    read: z.boolean(),
    received_at: OptionalMoment,
    message_id: z.string().nullable(),
    from: z.string().nullable().describe(Hidden),
    subject: z.string().nullable().describe(Hidden),
    sent_at: OptionalMoment.describe(Hidden),
    because: z.string().describe("why it was not proved"),
    disagrees: z
      .array(z.string())
      .describe("the headers and the provider's marks that it and the message both have, and that differ"),
  })
  .meta({ id: "Candidate" });

const Mismatch = z
  .object({
    retraction_id: z.uuid(),
    copy_id: z.uuid(),
    investigate_id: z.uuid(),
    message_id: z.string().nullable(),
    from: z.string().describe("of the message, as it was journaled"),
    subject: z.string(),
    sent_at: OptionalMoment,
    recipient: z.string(),
    mailbox: z.string().nullable(),
    destination: DestinationField.or(z.literal("origin")),
    reason: z.string(),
    completed_at: OptionalMoment,
    candidates: z
      .array(Candidate)
      .describe("as they were found; none where an older version has settled the copy: retract it once more"),
  })
  .meta({ id: "IdentityMismatch" });

const tag = "retractions";

export const listMismatches = route({
  method: "GET",
  path: "/identity_mismatches",
  summary: "Copies of which something was found that is not shown to be the message: a person decides",
  tag,
  permission: "mail.search",
  params: AccountPath,
  query: z.strictObject({
    ...paging,
    retraction_id: idOf<RetractionId>("a retraction").optional(),
    investigate_id: idOf<MessageId>("a message").optional(),
  }),
  reply: page(Mismatch),
});

const reason = z.string().trim().min(1).max(2_000).describe("for the action log");

const Ours = z.strictObject({
  decision: z.literal("ours"),
  items: z.array(z.string().min(1).max(1_000)).min(1).max(50).describe("which of the candidates"),
  reason,
  draft: z.boolean().default(false).describe("make only the plan; apply starts it"),
  confirm_copies: ConfirmCopies,
});
const Leave = z.strictObject({ decision: z.literal("leave"), reason });

export const decideIdentity = route({
  method: "POST",
  path: "/identity_mismatches/:retraction_id/:copy_id",
  summary:
    "Say that candidates are the message, which retracts them as any plan does, or leave them: the copy is refused",
  tag,
  permission: "mail.retract",
  params: RetractionCopyPath,
  body: z.discriminatedUnion("decision", [Ours, Leave]),
  reply: one(
    z.object({
      decision: z.enum(["ours", "leave"]),
      retraction: Retraction.nullable().describe("the run that takes them, or its plan; null: they are left"),
    }),
  ),
});
