import { z } from "zod";
import { OUTCOMES } from "#mail/authentication.ts";
import type { MessageId } from "#shared/ids.ts";
import { isTimeZone } from "#trace/first-moment.ts";
import { MAX_QUERY_CHARACTERS } from "#trace/parse-search.ts";
import { one, page, paging, ResultInfo } from "./envelope.ts";
import { DispositionField, Flag, idOf, Moment, MomentInput, OptionalMoment } from "./fields.ts";
import { AccountPath, MessagePath } from "./params.ts";
import { route } from "./route.ts";

const Check = z.enum(["pass", "neutral", "fail", "error", "none"]).nullable();

export const Validation = z
  .object({ comment: z.string().nullable(), spf: Check, dkim: Check, dmarc: Check })
  .meta({ id: "Validation" });

/** What is found in a body is content: in lists, and for roles that may not read mail, a link is its domain and a text is empty. */
export const FindingItem = z
  .object({
    name: z.string(),
    field: z.string(),
    value: z
      .string()
      .describe("of a link its domain, of the text nothing, save in detections for who may read mail"),
    reason: z.string(),
    score: z.number(),
    detection: DispositionField.or(z.literal("UNKNOWN")),
    detail: z.string().describe("what the finding speaks for, such as phishing or spam"),
  })
  .meta({ id: "Finding" });

export const Message = z
  .object({
    id: z.uuid(),
    postfix_id: z.uuid().describe("the same as id"),
    alert_id: z.uuid().nullable().describe("the same as id, where something was found"),
    message_id: z.string().nullable().describe("the mail's own Message-ID header"),
    from: z.string(),
    from_name: z.string(),
    to: z.array(z.string()),
    to_name: z.array(z.string()),
    replyto: z.string().nullable(),
    envelope_from: z.string().nullable(),
    envelope_to: z.array(z.string()),
    client_recipients: z.array(z.string()),
    subject: z.string(),
    sent_at: OptionalMoment,
    sent_date: OptionalMoment,
    scanned_at: Moment,
    ts: Moment,
    final_disposition: DispositionField,
    detection_reasons: z.array(z.string()),
    threat_categories: z.array(z.string()),
    findings: z.array(FindingItem),
    delivery_mode: z.enum(["JOURNAL", "BCC"]),
    delivery_status: z.array(z.enum(["delivered", "moved", "move_failed"])),
    post_delivery_operations: z.array(z.enum(["PREVIEW", "MOVE"])),
    is_quarantined: z.literal(false),
    is_phish_submission: z.literal(false),
    properties: z.object({
      allowlisted_pattern: z.string().nullable(),
      allowlisted_pattern_type: z.enum(["allowed_sender"]).nullable(),
      blocklisted_message: z.boolean(),
      blocklisted_pattern: z.string().nullable(),
    }),
    validation: Validation,
    action_log: z.array(z.never()).describe("always empty: see …/action_log"),
    direction: z.string(),
    trusted: z.boolean().describe("false: not shown to come from the tenant's provider, never acted on"),
    judged: z.boolean(),
    release_offered: z
      .boolean()
      .describe("its verdict became milder after it was taken: releasing its retractions brings it back"),
    size: z.number().int(),
    has_raw: z.boolean(),
    had_raw: z.boolean().describe("true: the original was kept, and its retention is over"),
    copies: z.object({
      total: z.number().int(),
      retracted: z.number().int(),
      failed: z.number().int(),
      open: z.number().int(),
    }),
  })
  .meta({ id: "Message" });

/** Cloudflare's filters; `query` also takes the grammar of the search box. */
export const MessageFilter = z.strictObject({
  ...paging,
  cursor: idOf<MessageId>("the cursor of the page before").optional(),
  look_ms: z.coerce
    .number()
    .int()
    .min(20)
    .max(20_000)
    .default(2_000)
    .describe("so long it looks for a full page; then it answers with what it has, and `looked_until`"),
  query: z
    .string()
    .max(MAX_QUERY_CHARACTERS)
    .describe(
      "words, from:, to:, domain:, subject:, message-id:, disposition:, is:retracted, is:delivered, is:failed, after:, before:",
    )
    .optional(),
  // The search box says days, and a day is its reader's, as every time on the screen is. So whoever shows the result says
  // where he is, beside the words: these stay what was typed, and an address with them can be given to somebody else, for
  // whom the same day is his own. Programs that say nothing get UTC, as they always did.
  time_zone: z
    .string()
    .max(64)
    .refine(isTimeZone, "is no time zone, such as Europe/Berlin")
    .optional()
    .describe("where the days of `query` begin and end, such as Europe/Berlin; UTC where it is left out"),
  start: MomentInput.optional().describe("30 days before `end`, or before now, where it is left out"),
  end: MomentInput.optional(),
  sender: z.string().min(1).max(320).optional(),
  recipient: z.string().min(1).max(320).optional(),
  domain: z.string().min(1).max(253).optional(),
  subject: z.string().min(1).max(500).optional(),
  message_id: z.string().min(1).max(MAX_QUERY_CHARACTERS).optional(),
  alert_id: idOf<MessageId>("a message's id").optional(),
  final_disposition: DispositionField.optional(),
  delivery_status: z
    .enum(["delivered", "moved", "quarantined", "rejected", "deferred", "bounced", "queued", "move_failed"])
    .optional(),
  message_action: z.enum(["PREVIEW", "QUARANTINE_RELEASED", "MOVED"]).optional(),
  detections_only: Flag.optional().describe("false where it is left out"),
});

export const listMessages = route({
  method: "GET",
  path: "/investigate",
  summary: "Search the messages, newest first",
  tag: "investigate",
  permission: "mail.search",
  params: AccountPath,
  query: MessageFilter,
  reply: page(Message).extend({
    result_info: ResultInfo.extend({
      looked_until: Moment.optional().describe(
        "the time was over: what is older was not looked at yet, the cursor goes on there",
      ),
    }),
  }),
});

export const getMessage = route({
  method: "GET",
  path: "/investigate/:investigate_id",
  summary: "One message",
  tag: "investigate",
  permission: "mail.search",
  params: MessagePath,
  query: z.strictObject({ submission: Flag.optional() }),
  reply: one(Message),
});

export const AttachmentItem = z
  .object({
    filename: z.string(),
    name: z.string(),
    size: z.number().int(),
    content_type: z.string(),
    true_type: z.string().nullable().describe("what its first bytes say it is"),
    sha256: z.string(),
  })
  .meta({ id: "Attachment" });

const AuthenticationResult = z.enum(OUTCOMES);
const Authentication = z
  .object({
    spf: AuthenticationResult,
    dkim: AuthenticationResult,
    dmarc: AuthenticationResult,
    compauth: AuthenticationResult.describe("Microsoft's composite result"),
    compauth_reason: z.string().nullable(),
    dkim_domain: z.string().nullable().describe("of a signature that passed"),
    mail_from_domain: z.string().nullable().describe("for which SPF was checked"),
    header_from_domain: z.string().nullable(),
  })
  .meta({ id: "Authentication", description: "what the receiving provider found, and nobody else" });

const Detections = z
  .object({
    action: z.string(),
    final_disposition: DispositionField,
    findings: z.array(FindingItem),
    attachments: z.array(AttachmentItem),
    authentication: Authentication,
    links: z
      .array(z.object({ href: z.string(), text: z.string() }))
      .describe("for roles that may not read mail the registered domains alone, without text"),
    content_withheld: z
      .boolean()
      .describe("true: the role may not read mail, so what comes from the body is left out"),
    headers: z.array(z.object({ name: z.string(), value: z.string() })),
    sender_info: z.object({ pld: z.string().nullable(), ip: z.null(), geo: z.null() }),
    threat_categories: z.array(z.object({ id: z.number().int(), name: z.string() })),
    defects: z.array(z.string()).describe("what was wrong with the mail, or too much to be kept"),
    validation: Validation,
  })
  .meta({ id: "Detections" });

export const getDetections = route({
  method: "GET",
  path: "/investigate/:investigate_id/detections",
  summary:
    "Why a message was judged as it was; that somebody who may read mail looked at its links is written down",
  tag: "investigate",
  permission: "mail.search",
  params: MessagePath,
  reply: one(Detections),
});

export const getRaw = route({
  method: "GET",
  path: "/investigate/:investigate_id/raw",
  summary: "The original mail; that it was read is written into the action log",
  tag: "investigate",
  permission: "mail.read",
  params: MessagePath,
  reply: one(
    z.object({
      raw: z.string().describe("as UTF-8"),
      raw_base64: z.string().describe("the exact bytes"),
    }),
  ),
});

export const getRawZip = route({
  method: "GET",
  path: "/investigate/:investigate_id/raw.zip",
  summary:
    "The original mail as .eml in a ZIP archive with the password `infected`; that it was read is written down",
  tag: "investigate",
  permission: "mail.read",
  params: MessagePath,
  reply: z.string(),
  replyType: "application/zip",
});

const TraceLines = z.object({
  pending: z.boolean(),
  lines: z.array(z.object({ lineno: z.number().int(), logged_at: Moment, ts: Moment, message: z.string() })),
});

export const getTrace = route({
  method: "GET",
  path: "/investigate/:investigate_id/trace",
  summary: "How a message came in, and what was done with its copies, line by line",
  tag: "investigate",
  permission: "mail.trace",
  params: MessagePath,
  reply: one(z.object({ inbound: TraceLines, outbound: TraceLines }).meta({ id: "MailTrace" })),
});

const LoggedActionItem = z
  .object({
    operation: z.string(),
    status: z.string().nullable(),
    completed_at: Moment,
    completed_timestamp: Moment,
    properties: z.object({ folder: z.string().optional(), requested_by: z.string() }),
    recipient: z.string().nullable(),
    copy_id: z.uuid().nullable(),
    retraction_id: z.uuid().nullable(),
    attempt: z.number().int().nullable(),
    reached: z.string().nullable(),
    reason: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "LoggedAction" });

export const getActionLog = route({
  method: "GET",
  path: "/investigate/:investigate_id/action_log",
  summary: "Everything that was done to a message, oldest first",
  tag: "investigate",
  permission: "mail.search",
  params: MessagePath,
  reply: one(z.array(LoggedActionItem)),
});
