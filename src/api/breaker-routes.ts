import { AUTOMATION, type AutomationSetting } from "#policy/automation-mode.ts";
import { BREAKER, type BreakerLimits, type BreakerSetting } from "#policy/breaker-setting.ts";
import type { BreakerTrips, KeptTrip, Observed } from "#policy/breaker-trips.ts";
import type { SavedSetting, SettingReply, TenantSettings } from "#policy/tenant-setting.ts";
import { ApiError, notFound } from "./api-error.ts";
import {
  closeTrip,
  decideObserved,
  getAutomation,
  getBreaker,
  listTrips,
  putAutomation,
  putBreaker,
} from "./contract/breaker.ts";
import { iso, ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface BreakerNeeds {
  readonly tenantSettings: TenantSettings;
  readonly trips: BreakerTrips;
  readonly observed: Observed;
}

/** What stops automation, and what it has stopped. */
export function breakerRoutes(serve: ServeRoute, needs: BreakerNeeds): void {
  settingRoutes(serve, needs);
  decisionRoutes(serve, needs);
}

function settingRoutes(serve: ServeRoute, { tenantSettings }: BreakerNeeds): void {
  serve(getBreaker, async ({ params }) =>
    ok(toBreaker(await tenantSettings.current(params.account_id, BREAKER))),
  );

  serve(putBreaker, async ({ params, body }, { caller }) => {
    const { version, enabled, ...limits } = body;
    const current = await tenantSettings.current(params.account_id, BREAKER);
    const value = { ...current.value, ...toLimits(limits), isOn: enabled ?? current.value.isOn };
    // What was not named is as it was just read: who saves meanwhile must not be undone.
    const change = { value, basedOn: version ?? current.version, actor: caller.actor };
    return ok(toBreaker(saved(await tenantSettings.save(params.account_id, BREAKER, change))));
  });

  serve(getAutomation, async ({ params }) =>
    ok(toAutomation(await tenantSettings.current(params.account_id, AUTOMATION))),
  );

  serve(putAutomation, async ({ params, body }, { caller }) => {
    const change = { value: { mode: body.mode }, basedOn: body.version, actor: caller.actor };
    return ok(toAutomation(saved(await tenantSettings.save(params.account_id, AUTOMATION, change))));
  });
}

function decisionRoutes(serve: ServeRoute, { trips, observed }: BreakerNeeds): void {
  serve(listTrips, async ({ params, query }) => {
    const found = await trips.list(params.account_id, { isOpen: query.open, ...rowsOf(query) });
    return paged(found.map(toTripItem), query);
  });

  serve(closeTrip, async ({ params, body }, { caller }) => {
    const decision = { ...body, actor: caller.actor };
    const reply = await trips.close(params.account_id, params.trip_id, decision);
    if (reply.result === "not_found") throw notFound("breaker trip");
    if (reply.result === "already_closed") {
      const by = reply.trip.closed?.by ?? "somebody else";
      throw new ApiError("wrong_state", `This breaker is closed already, by ${by}: that decision stands.`);
    }
    return ok(toTripItem(reply.trip));
  });

  serve(decideObserved, async ({ params, body }, { caller }) => {
    const { retractions: retractionIds, before, ...decision } = body;
    const scope = { retractionIds, before };
    return ok(await observed.decide(params.account_id, scope, { ...decision, actor: caller.actor }));
  });
}

function saved<Value>(reply: SettingReply<Value>): SavedSetting<Value> {
  if (reply.result === "saved") return reply.saved;
  throw new ApiError("changed_meanwhile", "Somebody saved another version meanwhile: read it first.");
}

/** By the API's names: a new limit does not compile until it has one. */
const LIMIT_NAMES = {
  copiesPerHour: "copies_per_hour",
  campaignCopiesPerHour: "campaign_copies_per_hour",
  sharePercent: "share_percent",
  shareFloor: "share_floor",
  importantPerHour: "important_per_hour",
  releasePercent: "release_percent",
  releaseFloor: "release_floor",
  volumeTimes: "volume_times",
  volumeFloor: "volume_floor",
} as const satisfies Readonly<Record<keyof BreakerLimits, string>>;
type Given = Readonly<Partial<Record<(typeof LIMIT_NAMES)[keyof BreakerLimits], number | undefined>>>;

function toLimits(given: Given): Partial<BreakerLimits> {
  return Object.fromEntries(
    Object.entries(LIMIT_NAMES).flatMap(([name, named]) =>
      given[named] === undefined ? [] : [[name, given[named]]],
    ),
  );
}

function toBreaker({ value, ...rest }: SavedSetting<BreakerSetting>) {
  return {
    ...toVersion(rest),
    enabled: value.isOn,
    copies_per_hour: value.copiesPerHour,
    campaign_copies_per_hour: value.campaignCopiesPerHour,
    share_percent: value.sharePercent,
    share_floor: value.shareFloor,
    important_per_hour: value.importantPerHour,
    release_percent: value.releasePercent,
    release_floor: value.releaseFloor,
    volume_times: value.volumeTimes,
    volume_floor: value.volumeFloor,
  };
}

function toAutomation({ value, ...rest }: SavedSetting<AutomationSetting>) {
  return { ...toVersion(rest), mode: value.mode };
}

function toVersion({ version, savedBy, savedAt }: Omit<SavedSetting<unknown>, "value">) {
  return { version, saved_by: savedBy ?? null, saved_at: iso(savedAt) };
}

function toTripItem(it: KeptTrip) {
  const { id, rule, cause, measured, allowed, reason, held, closed } = it;
  return {
    id,
    rule,
    cause,
    measured,
    allowed,
    reason,
    held,
    opened_at: it.openedAt.toISOString(),
    samples: it.samples.map(({ messageId, ...sample }) => ({ investigate_id: messageId, ...sample })),
    closed_at: iso(closed?.at),
    closed_by: closed?.by ?? null,
    decision: closed?.decision ?? null,
    decision_reason: closed?.reason ?? null,
    decided_copies: closed?.copies ?? null,
  };
}
