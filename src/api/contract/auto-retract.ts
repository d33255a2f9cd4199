import { z } from "zod";
import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { AUTOMATIC_DESTINATIONS } from "#policy/destination.ts";
import type { IntegrationId } from "#shared/ids.ts";
import { one } from "./envelope.ts";
import { idOf, Moment, OptionalMoment, ProviderField, WhenImpossibleField } from "./fields.ts";
import { AccountPath, ProposalPath } from "./params.ts";
import { route } from "./route.ts";
import { BasedOn } from "./saved-version.ts";
import { SettingScopeField, SettingScopeShown } from "./scope.ts";

const Choice = z.enum(["none", ...AUTOMATIC_DESTINATIONS]);

const Destinations = z.strictObject({
  MALICIOUS: Choice,
  SPOOF: Choice,
  SUSPICIOUS: Choice,
  SPAM: Choice,
  BULK: Choice,
});

const Version = z
  .object({
    version: z.number().int().describe("0: nobody has saved it yet, everything stands on none"),
    destinations: Destinations,
    when_impossible: WhenImpossibleField,
    scope: SettingScopeShown.nullable().describe("whose copies are acted on; null: everybody's"),
    saved_by: z.string().nullable(),
    saved_at: OptionalMoment,
  })
  .meta({ id: "AutoRetractVersion" });

const ProposalHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe("names what is proposed, by whom and on top of which version: another proposal has another one");

const Proposal = z.object({
  hash: ProposalHash,
  destinations: Destinations,
  when_impossible: WhenImpossibleField,
  scope: SettingScopeShown.nullable(),
  asked_by: z.string(),
  asked_at: Moment,
  until: Moment,
  may_approve: z.array(z.string()),
});

const Setting = Version.extend({
  integration_id: z.uuid(),
  integration_name: z.string(),
  provider: ProviderField,
  hard_delete_proven: z
    .boolean()
    .describe(
      "by a self-test: without it Hard Delete cannot be chosen, and where it stands, what when_impossible says is done",
    ),
  proposal: Proposal.nullable().describe("would hard-delete more than now, and waits for a second person"),
}).meta({ id: "AutoRetract" });

const Count = z.number().int();

const PreviewSample = z.object({
  investigate_id: z.uuid(),
  from: z.string(),
  from_name: z.string(),
  subject: z.string(),
  received_at: Moment,
  copies: Count,
});

const Previewed = z.object({
  disposition: z.enum(ACTIONABLE_DISPOSITIONS),
  before: Choice.describe("where the setting that stands sends it"),
  after: Choice,
  messages: Count.describe("that came; they would have been moved where after is not none"),
  copies: Count.describe("for those in the scope"),
  outside: Count.describe("came too, and would have stayed: their mailboxes are outside of the scope"),
  complete: z.boolean().describe("false: there was more than is counted"),
  samples: z.array(PreviewSample).describe("the newest of those that would have been moved"),
});

const Preview = z
  .object({
    since: Moment,
    dispositions: z.array(Previewed),
    limit: z
      .object({
        copies: Count.nullable().describe(
          "go further than by what was last saved without a limit, over all integrations; null: more than is counted",
        ),
        allowed: Count,
        within: z.boolean(),
      })
      .describe("for roles that may change only so much"),
  })
  .meta({ id: "AutoRetractPreview" });

const tag = "settings";
const permission = "auto_retract.configure";
const path = "/settings/auto_retract";

export const getAutoRetract = route({
  method: "GET",
  path,
  summary: "What happens by itself to each disposition, per integration",
  tag,
  permission,
  params: AccountPath,
  reply: one(z.array(Setting)),
});

export const putAutoRetract = route({
  method: "PUT",
  path,
  summary: "Save a new version for one integration; widened to Hard Delete it may wait for a second person",
  tag,
  permission,
  params: AccountPath,
  body: z.strictObject({
    integration_id: idOf<IntegrationId>("the integration"),
    destinations: Destinations,
    when_impossible: WhenImpossibleField.default("next_weaker"),
    scope: SettingScopeField,
    version: BasedOn,
    confirm_hard_delete: z
      .boolean()
      .default(false)
      .describe("true, where a disposition is hard-deleted from now on and there is nobody else to ask"),
  }),
  reply: one(Setting),
});

export const previewAutoRetract = route({
  method: "POST",
  path: `${path}/preview`,
  summary: "What a setting would have moved of the past seven days' mail; changes nothing",
  tag,
  permission,
  params: AccountPath,
  body: z.strictObject({
    integration_id: idOf<IntegrationId>("the integration"),
    destinations: Destinations,
    when_impossible: WhenImpossibleField.default("next_weaker"),
    scope: SettingScopeField,
  }),
  reply: one(Preview),
});

export const listAutoRetractProposals = route({
  method: "GET",
  path: `${path}/proposals`,
  summary: "The settings that wait for a second person, for those who may approve",
  tag,
  permission: "mail.approve",
  params: AccountPath,
  reply: one(z.array(Setting)),
});

export const previewAutoRetractProposal = route({
  method: "GET",
  path: `${path}/proposals/:proposal_hash/preview`,
  summary: "What a proposal would have moved of the past seven days' mail, for those who may approve it",
  tag,
  permission: "mail.approve",
  params: ProposalPath,
  reply: one(Preview),
});

export const decideAutoRetract = route({
  method: "POST",
  path: `${path}/approval`,
  summary: "A second person's word on a setting that would hard-delete more; tokens never approve",
  tag,
  permission: "mail.approve",
  params: AccountPath,
  body: z.strictObject({
    integration_id: idOf<IntegrationId>("the integration"),
    hash: ProposalHash.describe(
      "of the proposal that was seen: where another one waits by now, nothing is decided",
    ),
    decision: z.enum(["approve", "deny"]),
    reason: z.string().trim().min(1).max(2_000),
  }),
  reply: one(Setting),
});

export const listAutoRetractHistory = route({
  method: "GET",
  path: `${path}/history`,
  summary: "Who saved what, newest first",
  tag,
  permission,
  params: AccountPath,
  query: z.strictObject({ integration_id: idOf<IntegrationId>("the integration") }),
  reply: one(z.array(Version)),
});
