import { z } from "zod";
import { OUTCOMES } from "#retraction/outcome.ts";
import { ScopeReply } from "./directory-replies.ts";
import { EstimateReply } from "./estimate-text.ts";

/** What the commands read of the API's answers; all else in them is kept for `--json`. */

const Moment = z.string();
const Counts = z.partialRecord(z.enum(OUTCOMES), z.number());

export const FindingReply = z.looseObject({
  name: z.string(),
  field: z.string(),
  value: z.string(),
  reason: z.string(),
  score: z.number(),
});

export const MessageReply = z.looseObject({
  id: z.string(),
  message_id: z.string().nullable(),
  from: z.string(),
  from_name: z.string(),
  to: z.array(z.string()),
  replyto: z.string().nullable(),
  envelope_from: z.string().nullable(),
  client_recipients: z.array(z.string()),
  subject: z.string(),
  sent_at: Moment.nullable(),
  ts: Moment,
  final_disposition: z.string(),
  findings: z.array(FindingReply),
  direction: z.string(),
  trusted: z.boolean(),
  judged: z.boolean(),
  release_offered: z.boolean().optional(),
  size: z.number(),
  copies: z.looseObject({
    total: z.number(),
    retracted: z.number(),
    failed: z.number(),
    open: z.number(),
  }),
});
export type MessageReply = z.output<typeof MessageReply>;

export const DetectionsReply = z.looseObject({
  findings: z.array(FindingReply),
  content_withheld: z.boolean(),
});

export const ProgressReply = z.looseObject({
  copy_id: z.string(),
  retraction_id: z.string(),
  investigate_id: z.string(),
  recipient: z.string(),
  mailbox: z.string().nullable(),
  kind: z.string(),
  destination: z.string(),
  reached: z.string().nullable(),
  outcome: z.enum(OUTCOMES),
  reason: z.string(),
  evidence: z.record(z.string(), z.unknown()),
  attempts: z.number(),
  requested_at: Moment,
  completed_at: Moment.nullable(),
});
export type ProgressReply = z.output<typeof ProgressReply>;

export const CopyReply = z.looseObject({
  copy_id: z.string(),
  mailbox: z.string().nullable(),
  recipients: z.array(z.string()),
  exempt: z.looseObject({ at: Moment, by: z.string() }).nullable(),
  latest: ProgressReply.nullable(),
  hits: z.array(
    z.looseObject({
      id: z.string(),
      origin: z.record(z.string(), z.unknown()),
      restored_at: Moment.nullable(),
    }),
  ),
});
export type CopyReply = z.output<typeof CopyReply>;

export const CampaignReply = z.looseObject({
  of: z.string(),
  is_comparable: z.boolean(),
  is_cut: z.boolean(),
  members: z.array(
    z.looseObject({
      id: z.string(),
      from: z.string(),
      subject: z.string(),
      ts: Moment,
      copies: z.number(),
      score: z.number(),
      alike: z.array(z.string()),
      differs: z.array(z.string()),
      by_itself: z.string(),
      unticked_because: z.string().nullable(),
    }),
  ),
});
export type CampaignReply = z.output<typeof CampaignReply>;

export const ActionReply = z.looseObject({
  operation: z.string(),
  status: z.string().nullable(),
  completed_at: Moment,
  properties: z.looseObject({ folder: z.string().optional(), requested_by: z.string() }),
  recipient: z.string().nullable(),
  reached: z.string().nullable(),
  reason: z.string().nullable(),
});

const SurveyCounts = z.looseObject({
  copies: z.number(),
  seen: z.number(),
  read: z.number(),
  by_sighting: z.record(z.string(), z.number()),
});

const Drift = z
  .looseObject({ gone: z.array(z.string()), met: z.array(z.unknown()), newer: z.number() })
  .nullish();

const Held = z.looseObject({ for: z.string(), reason: z.string() }).nullish();
const Approval = z
  .looseObject({ until: Moment, may_approve: z.array(z.string()), decision: z.string().nullable() })
  .nullish();
const NamedByReply = z.looseObject({
  by: z.string(),
  search: z.record(z.string(), z.string().or(z.boolean())).optional(),
  given: z.number().optional(),
  items: z.number().optional(),
  not_found: z.array(z.string()).optional(),
  untrusted: z.array(z.string()).optional(),
  ambiguous: z.array(z.looseObject({ message_id: z.string(), ids: z.array(z.string()) })).optional(),
  include_ambiguous: z.boolean().optional(),
  samples: z
    .array(
      z.looseObject({
        name: z.string(),
        result: z.string(),
        message_id: z.string().nullable(),
        ids: z.array(z.string()),
      }),
    )
    .optional(),
  of: z.string().optional(),
  messages: z.number().optional(),
});
export type NamedByReply = z.output<typeof NamedByReply>;

export const RetractionReply = z.looseObject({
  scope: ScopeReply.nullish(),
  id: z.string(),
  kind: z.string(),
  state: z.string(),
  discarded: z.boolean().optional(),
  destination: z.string(),
  investigate_id: z.string().nullable(),
  releases_id: z.string().nullish(),
  hash: z.string().nullable(),
  named_by: NamedByReply.nullish(),
  discovery: z.string().nullish(),
  discovery_reason: z.string().nullish(),
  discovered: z.number().nullish(),
  looked_at: z.number().nullish(),
  searched_share: z.number().nullish(),
  rules: z.array(z.string()).default([]),
  late: z
    .looseObject({ until: Moment, idle_days: z.number().nullable(), ended_at: Moment.nullable() })
    .nullish(),
  late_count: z.number().optional(),
  reason: z.string(),
  requested_by: z.string(),
  created_at: Moment,
  completed_at: Moment.nullable(),
  copies: z.number(),
  counts: Counts,
  forgotten: Counts.optional(),
  canary: z.number().nullish(),
  held: Held,
  approval: Approval,
  drift: Drift,
  /** Only where one is asked for by itself. */
  estimate: EstimateReply.nullish(),
});
export type RetractionReply = z.output<typeof RetractionReply>;

export const SurveyReply = z.looseObject({ state: z.string(), counts: SurveyCounts });
export type SurveyReply = z.output<typeof SurveyReply>;

export const PlanReply = z.looseObject({
  retraction: RetractionReply,
  messages: z.number(),
  mailboxes: z.number(),
  integrations: z.array(z.looseObject({ name: z.string(), provider: z.string(), copies: z.number() })),
  groups: z.array(z.looseObject({ name: z.string(), mailboxes: z.number() })).default([]),
  important_people: z.array(z.looseObject({ address: z.string(), note: z.string(), copies: z.number() })),
  samples: z.array(
    z.looseObject({
      investigate_id: z.string(),
      from: z.string(),
      subject: z.string(),
      why: z.array(z.string()),
    }),
  ),
  obstacles: z.array(z.looseObject({ obstacle: z.string(), copies: z.number(), why: z.string() })),
  unproven: z.array(z.looseObject({ name: z.string(), detail: z.string() })).default([]),
  final: z.boolean(),
  needs_approval: z.string().nullable(),
  drift: Drift,
  survey: SurveyReply.nullable(),
});
export type PlanReply = z.output<typeof PlanReply>;

export const ApprovalSettingReply = z.looseObject({
  copies_per_hour: z.number(),
  version: z.number(),
  saved_by: z.string().nullable(),
  saved_at: Moment.nullable(),
});
export const NamedMessageReply = z.looseObject({
  id: z.string(),
  message_id: z.string().nullable(),
  from: z.string(),
  subject: z.string(),
  ts: Moment,
  copies: z.number(),
  left_out: z.string().nullable(),
});
export type NamedMessageReply = z.output<typeof NamedMessageReply>;
export const IntegrationReply = z.looseObject({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  status: z.string(),
  answered_at: Moment.nullable(),
  stopped: z.looseObject({ code: z.string(), reason: z.string() }).nullable(),
  endpoints: z.string().nullable(),
  created_at: Moment,
  tenant_id: z.string().optional(),
  cloud: z.string().optional(),
  client_id: z.string().nullish(),
  credential: z.string().optional(),
  certificate: z.looseObject({ sha1: z.string() }).nullish(),
  credential_expires_at: Moment.nullable(),
  directory_id: z.string().nullable(),
  test_mailbox: z.string().nullable(),
  service_account: z.string().optional(),
  administrator: z.string().optional(),
});
export type IntegrationReply = z.output<typeof IntegrationReply>;

export const SourceReply = z.looseObject({
  id: z.string(),
  name: z.string(),
  format: z.string(),
  binding: z.looseObject({
    kind: z.string(),
    domains: z.array(z.string()).optional(),
    ranges: z.array(z.string()).optional(),
    fingerprints: z.array(z.string()).optional(),
  }),
  require_tls: z.boolean(),
  allowed_ranges: z.array(z.string()),
  hop_count: z.number(),
  trusts_original_to: z.boolean(),
  addresses: z.number(),
  former_valid_until: Moment.nullable(),
  untrusted: z.looseObject({ copies: z.number(), last_reason: z.string().nullable() }),
  created_at: Moment,
  last_seen_at: Moment.nullable(),
});
export type SourceReply = z.output<typeof SourceReply>;

export const SourceWithAddressReply = SourceReply.extend({ address: z.string() });

export const EntryReply = z.looseObject({
  id: z.string(),
  pattern: z.string(),
  pattern_type: z.string().optional(),
  comments: z.string(),
  created_by: z.string(),
  created_at: Moment,
});

export const GoneReply = z.looseObject({ id: z.string(), evaluation_id: z.string().nullish() });
