import type { HealthReading } from "#trace/health.ts";
import { getHealth } from "./contract/health.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface HealthNeeds {
  readonly health: HealthReading;
  readonly now: () => Date;
}

/** How the instance does, without anything secret; `/metrics` has the figures of each process. */
export function healthRoutes(serve: ServeRoute, { health, now }: HealthNeeds): void {
  serve(getHealth, async ({ params }) => {
    const { processes, database, queue, sources, expiries, ...rest } = await health.read(params.account_id);
    return ok({
      now: now().toISOString(),
      processes: processes.map((it) => ({
        roles: [...it.roles],
        version: it.version,
        started_at: it.startedAt.toISOString(),
        seen_at: it.seenAt.toISOString(),
      })),
      database: { version: database.version, answered_in_ms: database.answeredInMs },
      queue: {
        open: queue.open,
        held: queue.held,
        due: queue.due,
        oldest_due_at: iso(queue.oldestDueAt),
        throttled_until: iso(queue.throttledUntil),
      },
      events_waiting_since: iso(rest.eventsWaitingSince),
      worked_at: iso(rest.workedAt),
      judge_overdue_since: iso(rest.judgeOverdueSince),
      sources: sources.map(({ name, lastSeenAt }) => ({ name, last_seen_at: iso(lastSeenAt) })),
      expiries: expiries.map(({ name, expiresAt }) => ({ name, expires_at: expiresAt.toISOString() })),
    });
  });
}
