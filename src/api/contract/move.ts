import { z } from "zod";
import type { MessageId } from "#shared/ids.ts";
import { OutcomeField } from "./copies.ts";
import { page } from "./envelope.ts";
import { DestinationField, idOf, OptionalMoment, WhenImpossibleField } from "./fields.ts";
import { ConfirmCopies } from "./confirm-copies.ts";
import { AccountPath, MessagePath } from "./params.ts";
import { route } from "./route.ts";

/** More belong into a retraction of their own, which is asked for its state instead of waited for. */
export const MAX_IDS = 1_000;

const MoveItem = z
  .object({
    success: z.boolean().describe("only for moved and already_there: checked at the mailbox"),
    status: OutcomeField.describe("the outcome, or pending"),
    completed_at: OptionalMoment,
    completed_timestamp: OptionalMoment,
    destination: z.string(),
    reached: z.string().nullable(),
    recipient: z.string(),
    message_id: z.string().nullable(),
    id: z.uuid().describe("the message"),
    copy_id: z.uuid(),
    operation: z.uuid().describe("the retraction: ask it for what is pending"),
    item_count: z.number().int(),
    reason: z.string(),
  })
  .meta({ id: "Move" });

const reply = page(MoveItem);

const body = {
  destination: DestinationField,
  when_impossible: WhenImpossibleField.default("leave"),
  reason: z.string().max(2_000).default(""),
  confirm_copies: ConfirmCopies,
  dry_run: z
    .boolean()
    .default(false)
    .describe("true: make the plan and stop; `operation` names it, and nothing moves before it is applied"),
  /** Nonfunctional in Cloudflare's API too. */
  expected_disposition: z.string().nullish(),
};

export const moveMessage = route({
  method: "POST",
  path: "/investigate/:investigate_id/move",
  summary: "Retract one message from every mailbox; waits up to 20 s for the copies to settle",
  tag: "investigate",
  permission: "mail.retract",
  params: MessagePath,
  body: z.strictObject(body),
  reply,
});

const Ids = z.array(idOf<MessageId>("a message")).min(1).max(MAX_IDS);

export const moveMessages = route({
  method: "POST",
  path: "/investigate/move",
  summary: "Retract several messages; waits up to 20 s for the copies to settle",
  tag: "investigate",
  permission: "mail.retract",
  params: AccountPath,
  body: z
    .strictObject({ ...body, ids: Ids.optional(), postfix_ids: Ids.optional() })
    .refine((it) => (it.ids ?? it.postfix_ids) !== undefined, {
      error: "name the messages",
      path: ["ids"],
    }),
  reply,
});
