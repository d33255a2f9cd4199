import { healthTexts } from "../../texts/health.ts";
import { durationText } from "../../ui/duration.ts";
import type { Health } from "./queries.ts";
import type { Standing } from "./standing-word.tsx";

const t = healthTexts.checks;

export interface Check {
  readonly name: string;
  readonly state: Standing;
  readonly text: string;
  /** Until when it stays so. */
  readonly until?: string;
}

const MINUTE_MS = 60_000;
const ROLES = ["intake", "worker", "api"];

/** What is in order and what is not, by the server's own clock. */
export function checksOf(health: Health): readonly Check[] {
  const agoMs = (at: string | null): number => (at === null ? 0 : Date.parse(health.now) - Date.parse(at));
  return [
    rolesCheck(health),
    {
      name: t.database.name,
      state: health.database.answered_in_ms > 1_000 ? "watch" : "good",
      text: t.database.good(health.database.version, health.database.answered_in_ms),
    },
    queueCheck(health.queue.due, agoMs(health.queue.oldest_due_at)),
    throttleCheck(health.queue.throttled_until),
    feedCheck(agoMs(health.events_waiting_since)),
    {
      name: t.judging.name,
      // Each look puts the message off, so only what nobody looks at is overdue for long.
      ...(agoMs(health.judge_overdue_since) > 5 * MINUTE_MS
        ? { state: "bad" as const, text: t.judging.late }
        : { state: "good" as const, text: t.judging.good }),
    },
  ];
}

function rolesCheck({ processes }: Health): Check {
  const missing = ROLES.filter((role) => !processes.some(({ roles }) => roles.includes(role)));
  return missing.length === 0
    ? { name: t.roles.name, state: "good", text: t.roles.good }
    : { name: t.roles.name, state: "bad", text: t.roles.missing(missing.join(", ")) };
}

function queueCheck(due: number, lateMs: number): Check {
  const { name } = t.queue;
  if (due === 0) return { name, state: "good", text: t.queue.idle };
  if (lateMs < MINUTE_MS) return { name, state: "good", text: t.queue.due(due) };
  return {
    name,
    state: lateMs < 10 * MINUTE_MS ? "watch" : "bad",
    text: t.queue.late(due, durationText(lateMs)),
  };
}

function throttleCheck(until: string | null): Check {
  const { name, good } = t.throttled;
  return until === null
    ? { name, state: "good", text: good }
    : { name, state: "watch", text: t.throttled.until, until };
}

function feedCheck(lateMs: number): Check {
  const { name, good } = t.events;
  return lateMs < 10_000
    ? { name, state: "good", text: good }
    : { name, state: lateMs < MINUTE_MS ? "watch" : "bad", text: t.events.late(durationText(lateMs)) };
}
