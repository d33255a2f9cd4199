import { stateOf } from "#directory/integrations.ts";
import {
  type ConnectionHealth,
  type ConnectionHealthReading,
  problemsOfConnection,
} from "#trace/connection-health.ts";
import type { HealthReading } from "#trace/health.ts";
import { standingOf } from "#trace/health-standing.ts";
import { getHealth } from "./contract/health.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";
import { type SourceHealthNeeds, toSourceHealthItem } from "./source-health-routes.ts";

export interface HealthNeeds extends SourceHealthNeeds {
  readonly health: HealthReading;
  readonly connectionHealth: ConnectionHealthReading;
  readonly now: () => Date;
}

/** How the instance does, without anything secret; `/metrics` has the figures of each process. */
export function healthRoutes(serve: ServeRoute, needs: HealthNeeds): void {
  const { health, sourceHealth, connectionHealth, now } = needs;
  serve(getHealth, async ({ params: { account_id: tenantId } }) => {
    const [read, sources, connections] = await Promise.all([
      health.read(tenantId),
      sourceHealth.list(tenantId),
      connectionHealth.list(tenantId),
    ]);
    const { processes, database, queue, expiries, ...rest } = read;
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
      sources: sources.map(toSourceHealthItem),
      integrations: connections.map((it) => toConnectionItem(it, now())),
      expiries: expiries.map(({ name, expiresAt }) => ({ name, expires_at: expiresAt.toISOString() })),
    });
  });
}

function toConnectionItem(it: ConnectionHealth, now: Date) {
  const problems = problemsOfConnection(it, now);
  const { freshAt, isReading, dueAt } = it.directory;
  return {
    integration_id: it.integrationId,
    name: it.name,
    provider: it.provider,
    standing: standingOf(problems),
    status: stateOf(it),
    credential_expires_at: iso(it.credentialExpiresAt),
    directory: { fresh_at: iso(freshAt), reading: isReading, due_at: iso(dueAt) },
    self_test:
      it.selfTest === undefined
        ? null
        : { ended_at: it.selfTest.endedAt.toISOString(), failed: it.selfTest.failed },
    coverage: { ...it.coverage },
    problems: problems.map((problem) => ({ ...problem })),
  };
}
