import { z } from "zod";
import { AUDITED_KINDS, type AuditedKind } from "#events/audited.ts";
import { AUDIT_PROBLEMS } from "#identity/audit-finding.ts";
import { one, page } from "./envelope.ts";
import { Moment, MomentInput } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const KindField = z.enum(AUDITED_KINDS);

/** What of the log is wanted; all of it together. */
const filter = {
  actor: z.string().min(1).max(320).optional().describe("a part of who did it: a name, or an e-mail"),
  kinds: z
    .string()
    .max(4_000)
    .transform((it, context): AuditedKind[] =>
      it.split(",").flatMap((word) => {
        const kind = KindField.safeParse(word.trim());
        if (kind.success) return [kind.data];
        context.addIssue({ code: "custom", message: `is no list of kinds: ${word.trim()} is none` });
        return [];
      }),
    )
    .optional()
    .describe("one or more kinds of action, with commas"),
  object: z.uuid().toLowerCase().optional().describe("the id of what it was done to"),
  from: MomentInput.optional(),
  to: MomentInput.optional().describe("before this moment"),
  address: z.string().min(1).max(64).optional().describe("from where: an IP address, or `command line`"),
  text: z.string().min(1).max(200).optional().describe("in the kind, the actor or the details"),
};

const AuditEntry = z
  .object({
    sequence: z.number().int().describe("its place in the chain"),
    event_id: z.uuid(),
    at: Moment,
    kind: KindField,
    actor: z.string(),
    actor_email: z.string().nullable().describe("of a person"),
    from: z.string().nullable().describe("the client's address, or `command line`; null: the product itself"),
    investigate_id: z.uuid().nullable(),
    copy_id: z.uuid().nullable(),
    retraction_id: z.uuid().nullable(),
    data: z.record(z.string(), z.unknown()).describe("with `before` and `after` where something was changed"),
  })
  .meta({ id: "AuditEntry" });

const Point = z.object({ sequence: z.number().int(), at: Moment }).nullable();

const common = { method: "GET", tag: "audit log", permission: "audit.read", params: AccountPath } as const;

export const listAuditLog = route({
  ...common,
  path: "/audit_log",
  summary: "Who did what, when and from where, newest first: every change, and every look at a message",
  query: z.strictObject({
    ...filter,
    per_page: z.coerce.number().int().min(1).max(1_000).default(50),
    cursor: z.coerce.number().int().min(1).optional().describe("the cursor of the page before"),
  }),
  reply: page(AuditEntry),
});

export const getAuditChain = route({
  ...common,
  path: "/audit_log/chain",
  summary: "How the log's chain stands: its last entry, up to where it was verified, and what was found",
  reply: one(
    z
      .object({
        sequence: z.number().int().describe("of the last entry; 0: there is none yet"),
        verified: Point.describe("up to which entry all is as it was written, and when that was looked at"),
        findings: z.array(
          z.object({
            problem: z.enum(AUDIT_PROBLEMS),
            sequence: z.number().int().nullable(),
            event_id: z.uuid().nullable(),
            text: z.string(),
          }),
        ),
        checkpoint: Point.describe("the newest one that was signed"),
      })
      .meta({ id: "AuditChain" }),
  ),
});

export const getAuditCsv = route({
  ...common,
  path: "/audit_log/export.csv",
  summary: "The log, or what of it the filters leave, as a table",
  query: z.strictObject(filter),
  reply: z.string(),
  replyType: "text/csv; charset=utf-8",
});

export const getAuditNdjson = route({
  ...common,
  path: "/audit_log/export.ndjson",
  summary: "The same, one JSON object a line",
  query: z.strictObject(filter),
  reply: z.string(),
  replyType: "application/x-ndjson",
});
