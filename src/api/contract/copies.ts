import { z } from "zod";
import { OUTCOMES } from "#retraction/outcome.ts";
import { one } from "./envelope.ts";
import { DestinationField, Moment, OptionalMoment } from "./fields.ts";
import { CopyPath, MessagePath } from "./params.ts";
import { route } from "./route.ts";

export const OutcomeField = z.enum(OUTCOMES);

/** One copy of a retraction. */
export const Progress = z
  .object({
    copy_id: z.uuid(),
    retraction_id: z.uuid(),
    investigate_id: z.uuid(),
    message_id: z.string().nullable(),
    recipient: z.string(),
    mailbox: z.string().nullable().describe("the mailbox's primary address, once the directory was asked"),
    kind: z.enum(["retract", "release"]),
    destination: DestinationField.or(z.literal("origin")).describe("what was asked"),
    reached: z.string().nullable(),
    outcome: OutcomeField,
    settled: z.boolean(),
    success: z.boolean(),
    reason: z.string(),
    evidence: z.record(z.string(), z.unknown()),
    attempts: z.number().int(),
    was_read: z.boolean().nullable().describe("whether it had been read before it was taken"),
    requested_at: Moment,
    first_call_at: OptionalMoment,
    completed_at: OptionalMoment,
    next_attempt_at: OptionalMoment,
  })
  .meta({ id: "CopyProgress" });

const Copy = z
  .object({
    copy_id: z.uuid(),
    integration_id: z.uuid(),
    mailbox: z.string().nullable(),
    recipients: z.array(z.string()),
    exempt: z.object({ at: Moment, by: z.string() }).nullable(),
    latest: Progress.nullable().describe("null: nobody ever asked for it"),
    hits: z.array(
      z.object({
        id: z.uuid(),
        origin: z.record(z.string(), z.unknown()).describe("what a release brings back"),
        captured_at: Moment,
        restored_at: OptionalMoment,
      }),
    ),
  })
  .meta({ id: "Copy" });

export const listCopies = route({
  method: "GET",
  path: "/investigate/:investigate_id/copies",
  summary: "A message in every mailbox, as it stands now",
  tag: "investigate",
  permission: "mail.search",
  params: MessagePath,
  reply: one(z.array(Copy)),
});

export const liftExemption = route({
  method: "DELETE",
  path: "/investigate/:investigate_id/copies/:copy_id/exemption",
  summary: "Let automation act again on a copy that was put back; nothing moves by it",
  tag: "investigate",
  permission: "mail.retract",
  params: CopyPath,
  reply: one(z.object({ copy_id: z.uuid(), lifted: z.boolean().describe("false: it was not exempt") })),
});
