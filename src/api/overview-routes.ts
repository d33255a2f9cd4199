import type { Overview } from "#trace/overview.ts";
import { getAttention, getOverview, type OVERVIEW_RANGES } from "./contract/overview.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface OverviewNeeds {
  readonly overview: Overview;
  readonly now: () => Date;
}

const HOUR_MS = 3_600_000;
const HOURS: Readonly<Record<(typeof OVERVIEW_RANGES)[number], number>> = {
  "24h": 24,
  "7d": 168,
  "30d": 720,
};

/** How things stand, for everybody. */
export function overviewRoutes(serve: ServeRoute, { overview, now }: OverviewNeeds): void {
  serve(getOverview, async ({ params, query }) => {
    const from = new Date((Math.floor(now().getTime() / HOUR_MS) - HOURS[query.range] + 1) * HOUR_MS);
    const { hours, stages, openCopies } = await overview.figures(params.account_id, from);
    return ok({
      from: from.toISOString(),
      hours: hours.map(({ at, ...counts }) => ({ at: at.toISOString(), ...counts })),
      stages: stages.map(({ stage, n, p50, p95, p99 }) => ({
        stage,
        n,
        p50_ms: p50 ?? null,
        p95_ms: p95 ?? null,
        p99_ms: p99 ?? null,
      })),
      open_copies: openCopies,
    });
  });

  serve(getAttention, async ({ params }) => {
    const concerns = await overview.concerns(params.account_id);
    const { isDemo, hasMail, ...setUp } = await overview.setUp(params.account_id);
    return ok({
      concerns: concerns.map(({ kind, count, name, reason, since }) => ({
        kind,
        count,
        name: name ?? null,
        reason: reason ?? null,
        since: iso(since),
      })),
      set_up: { ...setUp, is_demo: isDemo, has_mail: hasMail },
    });
  });
}
