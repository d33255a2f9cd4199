import { z } from "zod";
import { AUTOMATION_MODES } from "#policy/automation-mode.ts";
import { TRIP_CAUSES } from "#policy/breaker.ts";
import { type BreakerLimits, LIMIT_RANGES } from "#policy/breaker-setting.ts";
import { HELD_DECISIONS, type TripId } from "#policy/breaker-trips.ts";
import type { RetractionId } from "#shared/ids.ts";
import { one, page, paging } from "./envelope.ts";
import { Flag, idOf, Moment, MomentInput, OptionalMoment } from "./fields.ts";
import { MAX_IDS } from "./move.ts";
import { account, AccountPath } from "./params.ts";
import { route } from "./route.ts";
import { BasedOn, savedVersion } from "./saved-version.ts";

const tag = "breaker";

function limit(name: keyof BreakerLimits, what: string) {
  const [min, max] = LIMIT_RANGES[name];
  return z.number().int().min(min).max(max).describe(what);
}

const LIMITS = {
  copies_per_hour: limit("copiesPerHour", "that one rule may act on"),
  campaign_copies_per_hour: limit("campaignCopiesPerHour", "of one campaign, by whatever rules"),
  share_percent: limit("sharePercent", "of a day's copies, for one rule or campaign"),
  share_floor: limit("shareFloor", "so many copies a day are never too large a share"),
  important_per_hour: limit("importantPerHour", "copies of important people, for one rule or campaign"),
  release_percent: limit("releasePercent", "of a rule's work of a day that people may have to bring back"),
  release_floor: limit("releaseFloor", "so many releases a day are never too many"),
  volume_times: limit("volumeTimes", "how many times its usual hour a disposition may reach"),
  volume_floor: limit("volumeFloor", "so many copies an hour are never unusual"),
};

const Breaker = z.object({ ...savedVersion, enabled: z.boolean(), ...LIMITS }).meta({ id: "Breaker" });
const Automation = z.object({ ...savedVersion, mode: z.enum(AUTOMATION_MODES) }).meta({ id: "Automation" });

export const getBreaker = route({
  method: "GET",
  path: "/settings/breaker",
  summary: "How much automation may do before a person is asked",
  tag,
  permission: "auto_retract.configure",
  params: AccountPath,
  reply: one(Breaker),
});

export const putBreaker = route({
  method: "PUT",
  path: "/settings/breaker",
  summary: "Save the breaker's limits; what is not named stays as it is",
  tag,
  permission: "auto_retract.configure",
  params: AccountPath,
  body: z.strictObject({ version: BasedOn, enabled: z.boolean(), ...LIMITS }).partial(),
  reply: one(Breaker),
});

export const getAutomation = route({
  method: "GET",
  path: "/settings/automation",
  summary: "Whether automation acts or only observes",
  tag,
  permission: "auto_retract.configure",
  params: AccountPath,
  reply: one(Automation),
});

export const putAutomation = route({
  method: "PUT",
  path: "/settings/automation",
  summary: "Let automation act, or only record what it would do; what was observed stays held",
  tag,
  permission: "auto_retract.configure",
  params: AccountPath,
  body: z.strictObject({ version: BasedOn, mode: z.enum(AUTOMATION_MODES) }),
  reply: one(Automation),
});

const DecisionField = z
  .enum(HELD_DECISIONS)
  .describe("proceed: it goes on; refuse: it is settled as refused");
const ReasonField = z.string().max(2_000).default("");

const Trip = z
  .object({
    id: z.uuid(),
    rule: z.string(),
    cause: z.enum(TRIP_CAUSES),
    measured: z.number().int(),
    allowed: z.number().int(),
    reason: z.string(),
    opened_at: Moment,
    held: z.number().int().describe("copies that wait for the decision now"),
    samples: z.array(
      z.object({ investigate_id: z.uuid(), from: z.string(), subject: z.string(), copies: z.number().int() }),
    ),
    closed_at: OptionalMoment,
    closed_by: z.string().nullable(),
    decision: z.enum(HELD_DECISIONS).nullable(),
    decision_reason: z.string().nullable(),
    decided_copies: z.number().int().nullable().describe("copies that the decision has reached so far"),
  })
  .meta({ id: "BreakerTrip" });

export const listTrips = route({
  method: "GET",
  path: "/settings/breaker/trips",
  summary: "Breakers that are or were open, newest first, with what they hold",
  tag,
  permission: "mail.search",
  params: AccountPath,
  query: z.strictObject({ ...paging, open: Flag.optional() }),
  reply: page(Trip),
});

export const closeTrip = route({
  method: "POST",
  path: "/settings/breaker/trips/:trip_id/close",
  summary: "Let what is held go on, or refuse it; the rule acts again and is counted anew",
  tag,
  permission: "mail.retract",
  params: z.object({ ...account, trip_id: idOf<TripId>("the trip") }),
  body: z.strictObject({ decision: DecisionField, reason: ReasonField }),
  reply: one(Trip),
});

export const decideObserved = route({
  method: "POST",
  path: "/retractions/observed",
  summary: "Decide about what automation only observed; ask again while some are left",
  tag: "retractions",
  permission: "mail.retract",
  params: AccountPath,
  body: z
    .strictObject({
      decision: DecisionField,
      reason: ReasonField,
      retractions: z.array(idOf<RetractionId>("a retraction")).min(1).max(MAX_IDS).optional(),
      before: MomentInput.optional().describe("only those that began before"),
    })
    .refine((it) => it.retractions !== undefined || it.before !== undefined, {
      error: "name retractions, or a time before which they began",
    }),
  reply: one(z.object({ copies: z.number().int(), left: z.number().int() })),
});
