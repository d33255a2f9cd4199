import {
  ACTIONABLE_DISPOSITIONS,
  type ActionableDisposition,
  type AutoRetract,
  mistakesIn,
} from "#policy/auto-retract.ts";
import type { PreviewReply, PreviewWanted } from "#policy/auto-retract-settings.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { PastSample, PastWeek, PreviewedDisposition } from "#policy/past-week.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { reckonLimit } from "./auto-retract-limit.ts";
import type { Transaction } from "./database.ts";
import { readPastSamples, readPastWeek } from "./past-week.ts";

interface Previewed extends PreviewWanted {
  readonly integrationId: IntegrationId;
  readonly provider: ProviderName;
  readonly current: AutoRetract;
}

/** What a setting would have moved of the past week's mail. Locks nothing: it is read while people choose. */
export async function previewSetting(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, provider, current, setting, now }: Previewed,
): Promise<PreviewReply> {
  const mistakes = mistakesIn(setting, provider);
  if (mistakes.length > 0) return { result: "refused", mistakes };
  const week = await readPastWeek(tx, tenantId, now);
  const moving = ACTIONABLE_DISPOSITIONS.filter((it) => setting.destinations[it] !== "none");
  const sampled = { integrationId, dispositions: moving, since: week.since };
  const samples = await readPastSamples(tx, tenantId, sampled);
  const limit = await reckonLimit(tx, tenantId, { integrationId, after: setting, week });
  const dispositions = ACTIONABLE_DISPOSITIONS.map((it) =>
    previewed(it, { integrationId, week, samples, before: current, after: setting }),
  );
  return { result: "previewed", preview: { week, dispositions, limit } };
}

interface Known {
  readonly integrationId: IntegrationId;
  readonly week: PastWeek;
  readonly samples: readonly PastSample[];
  readonly before: AutoRetract;
  readonly after: AutoRetract;
}

function previewed(disposition: ActionableDisposition, known: Known): PreviewedDisposition {
  const { integrationId, week, samples, before, after } = known;
  const came = week.came.find((it) => it.integrationId === integrationId && it.disposition === disposition);
  return {
    disposition,
    before: before.destinations[disposition],
    after: after.destinations[disposition],
    messages: came?.messages ?? 0,
    copies: came?.copies ?? 0,
    isComplete: !week.incomplete.includes(disposition),
    samples: samples.filter((it) => it.disposition === disposition),
  };
}
