import { problemsOf, type SourceHealth, type SourceHealthReading } from "#trace/source-health.ts";
import { standingOf } from "#trace/health-standing.ts";
import { listSourceHealth } from "./contract/source-health.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface SourceHealthNeeds {
  readonly sourceHealth: SourceHealthReading;
}

/** Is it working? */
export function sourceHealthRoutes(serve: ServeRoute, { sourceHealth }: SourceHealthNeeds): void {
  serve(listSourceHealth, async ({ params }) =>
    ok((await sourceHealth.list(params.account_id)).map(toSourceHealthItem)),
  );
}

export function toSourceHealthItem(source: SourceHealth) {
  const problems = problemsOf(source);
  const { copies, usual, tls, untrusted, unknownRecipients, shapes, delay } = source.day;
  return {
    source_id: source.sourceId,
    name: source.name,
    standing: standingOf(problems),
    state: source.state,
    last_seen_at: iso(source.lastSeenAt),
    require_tls: source.requireTls,
    day: {
      copies,
      usual: usual ?? null,
      tls,
      untrusted,
      unknown_recipients: unknownRecipients,
      shapes,
      delay_ms: { p50: delay.p50 ?? null, p95: delay.p95 ?? null },
    },
    problems: problems.map((it) => ({ ...it })),
  };
}
