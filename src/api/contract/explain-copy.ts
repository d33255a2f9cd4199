import { z } from "zod";
import { ENVELOPE_SHAPES, RECIPIENT_KINDS, SOURCE_FORMATS } from "#mail/envelope.ts";
import { AUTOMATION_MODES } from "#policy/automation-mode.ts";
import { STAY_REASONS } from "#policy/stay-reasons.ts";
import type { SourceId } from "#shared/ids.ts";
import { one } from "./envelope.ts";
import { DestinationField, DispositionField, idOf, OptionalMoment } from "./fields.ts";
import { FindingItem } from "./investigate.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

/** A mail of 25 MB in its journal report, in base64. */
const MAX_COPY_BYTES = 40 << 20;
/** Of a list with thousands of members the first ones show enough. */
export const MAX_SHOWN_RECIPIENTS = 200;

const Explanation = z
  .object({
    source: z.object({ id: z.uuid(), name: z.string(), format: z.enum(SOURCE_FORMATS) }),
    shape: z.enum(ENVELOPE_SHAPES),
    notes: z.array(z.string()).describe("what was odd"),
    trusted: z.boolean(),
    untrusted_reason: z.string().nullable(),
    message: z
      .object({
        message_id: z.string().nullable(),
        from: z.string(),
        subject: z.string(),
        sent_at: OptionalMoment,
        size: z.number().int(),
      })
      .nullable()
      .describe("null: no mail was found in it"),
    recipients: z
      .array(
        z.object({
          address: z.string(),
          kind: z.enum(RECIPIENT_KINDS),
          expanded_from: z.string().nullable(),
          own: z.boolean().describe("of an accepted domain that counts, or a known mailbox"),
          mailbox_known: z.boolean(),
        }),
      )
      .describe(`the first ${MAX_SHOWN_RECIPIENTS}`),
    recipient_count: z.number().int(),
    direction: z.enum(["inbound", "internal", "outbound"]),
    disposition: DispositionField,
    findings: z.array(FindingItem),
    automation: z.enum(AUTOMATION_MODES).describe("observe: what it would do is recorded and held"),
    would: z
      .array(
        z.object({
          integration: z.string(),
          copies: z.number().int(),
          destination: DestinationField.nullable(),
          stays: z.enum(STAY_REASONS).nullable(),
        }),
      )
      .describe("what automation would do with the copies; empty: there would be none"),
  })
  .meta({ id: "CopyExplanation" });

export const explainSource = route({
  method: "POST",
  path: "/sources/explain",
  summary: "What the intake would make of this .eml as a journal copy, by each source; nothing is stored",
  tag: "settings",
  permission: "mail.trace",
  params: AccountPath,
  body: z.strictObject({
    content_base64: z
      .string()
      .min(1)
      .regex(/^[A-Za-z0-9+/]*={0,2}$/, "is no base64"),
    source_id: idOf<SourceId>("left out: every source is tried").optional(),
    client_address: z.union([z.ipv4(), z.ipv6()]).optional().describe("of the server that would deliver it"),
    client_certificate: z
      .string()
      .regex(/^[0-9a-fA-F:]{64,95}$/)
      .optional()
      .describe("SHA-256 of the certificate that it would show"),
  }),
  reply: one(z.array(Explanation)),
  maxBodyBytes: MAX_COPY_BYTES,
});
