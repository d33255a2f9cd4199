import { ACTIONABLE_DISPOSITIONS, type ActionableDisposition } from "#detection/disposition.ts";
import { type AutoRetract, mistakesIn } from "#policy/auto-retract.ts";
import type { PreviewReply } from "#policy/auto-retract-settings.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { PastSample, PreviewedDisposition, Reached } from "#policy/past-week.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { countedWeek, reckonLimit } from "./auto-retract-limit.ts";
import type { Transaction } from "./database.ts";
import { readPastSamples, readPastWeek } from "./past-week.ts";

interface Previewed {
  readonly integrationId: IntegrationId;
  readonly provider: ProviderName;
  readonly current: AutoRetract;
  readonly setting: AutoRetract;
  readonly now: Date;
}

/** What a setting would have moved of the past week's mail. Locks nothing: it is read while people choose. */
export async function previewSetting(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, provider, current, setting, now }: Previewed,
): Promise<PreviewReply> {
  const mistakes = mistakesIn(setting, provider);
  if (mistakes.length > 0) return { result: "refused", mistakes };
  const week = countedWeek(await readPastWeek(tx, tenantId, now));
  const moving = ACTIONABLE_DISPOSITIONS.filter((it) => setting.destinations[it] !== "none");
  const { scope } = setting;
  const sampled = { integrationId, dispositions: moving, since: week.since, scope };
  const samples = await readPastSamples(tx, tenantId, sampled);
  const reached = await week.reached(tx, tenantId, { integrationId, before: current, after: setting });
  const limit = await reckonLimit(tx, tenantId, { integrationId, after: setting, week });
  const dispositions = ACTIONABLE_DISPOSITIONS.map((disposition) =>
    previewed(
      disposition,
      { before: current, after: setting },
      {
        reached: reached.find((it) => it.disposition === disposition),
        samples: samples.filter((it) => it.disposition === disposition),
        isComplete: !week.incomplete.includes(disposition),
      },
    ),
  );
  return { result: "previewed", preview: { week, dispositions, limit } };
}

interface Change {
  readonly before: AutoRetract;
  readonly after: AutoRetract;
}

interface Counted {
  readonly reached: Reached | undefined;
  readonly samples: readonly PastSample[];
  readonly isComplete: boolean;
}

function previewed(
  disposition: ActionableDisposition,
  { before, after }: Change,
  { reached, samples, isComplete }: Counted,
): PreviewedDisposition {
  return {
    disposition,
    before: before.destinations[disposition],
    after: after.destinations[disposition],
    messages: reached?.messages ?? 0,
    copies: reached?.copies ?? 0,
    outside: reached?.outside ?? 0,
    isComplete,
    samples,
  };
}
