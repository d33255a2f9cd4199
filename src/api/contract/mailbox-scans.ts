import { z } from "zod";
import { MAX_SCAN_DAYS, SCAN_STATES } from "#directory/mailbox-scans.ts";
import type { IntegrationId, MailboxScanId } from "#shared/ids.ts";
import { one } from "./envelope.ts";
import { idOf, Moment, MomentInput, OptionalMoment } from "./fields.ts";
import { account, AccountPath } from "./params.ts";
import { route } from "./route.ts";

const Count = z.number().int();
const MAX_ADDRESSES = 10_000;

const Scan = z
  .object({
    id: z.uuid(),
    integration: z.object({ id: z.uuid(), name: z.string() }),
    since: Moment,
    until: Moment,
    state: z.enum(SCAN_STATES),
    repeat_minutes: Count.nullable().describe("it begins again so long after each end"),
    requested_by: z.string(),
    created_at: Moment,
    ended_at: OptionalMoment,
    counts: z.object({
      mailboxes: Count,
      done: Count,
      failed: Count.describe("cannot be read: see reasons"),
      listed: Count.describe("mails that came in that time, without the owners' own"),
      known: Count.describe("of these: on the ledger already"),
      judged: Count,
      flagged: Count.describe("of the judged: something was found"),
      too_large: Count,
    }),
    reasons: z
      .array(z.object({ reason: z.string(), mailboxes: Count }))
      .describe("some of why mailboxes cannot be read, or wait"),
  })
  .meta({ id: "MailboxScan" });

const ScanPath = z.object({ ...account, scan_id: idOf<MailboxScanId>("the scan") });
const tag = "settings";

export const startScan = route({
  method: "POST",
  path: "/mailbox_scans",
  summary: "Read the mail of the last days in the mailboxes, and judge what the intake has not seen",
  tag,
  permission: "mail.retract",
  params: AccountPath,
  body: z.strictObject({
    integration_id: idOf<IntegrationId>("whose mailboxes"),
    since: MomentInput.optional().describe(`left out: ${MAX_SCAN_DAYS} days ago, which is the most`),
    addresses: z
      .array(z.email().max(320))
      .min(1)
      .max(MAX_ADDRESSES)
      .optional()
      .describe("left out: every mailbox of the integration that is known"),
    repeat_minutes: z
      .number()
      .int()
      .min(1)
      .max(1_440)
      .optional()
      .describe(
        "begin again so long after each end, until it is cancelled: where no journal copy can come in",
      ),
  }),
  reply: one(Scan),
});

export const listScans = route({
  method: "GET",
  path: "/mailbox_scans",
  summary: "The last 50 looks at the mail in mailboxes, newest first",
  tag,
  permission: "mail.search",
  params: AccountPath,
  reply: one(z.array(Scan)),
});

export const getScan = route({
  method: "GET",
  path: "/mailbox_scans/:scan_id",
  summary: "One look at the mail in mailboxes, with its progress",
  tag,
  permission: "mail.search",
  params: ScanPath,
  reply: one(Scan),
});

export const cancelScan = route({
  method: "POST",
  path: "/mailbox_scans/:scan_id/cancel",
  summary: "End a look at mailboxes; what was judged stays",
  tag,
  permission: "mail.retract",
  params: ScanPath,
  reply: one(Scan),
});
