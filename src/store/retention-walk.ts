import type { MessageId, TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { momentOf } from "./first-id-of.ts";
import type { KeptSince } from "./kept-since.ts";

export type Forgettable = "raw" | "messages" | "retracted";

/** One stretch of the walk: what was looked at, and what of it is gone now. */
export interface Stretch {
  /** The last id that was looked at; `undefined`: there was none. */
  readonly last: string | undefined;
  /** Nothing lies behind it. */
  readonly isAtEnd: boolean;
  readonly forgotten: number;
}

interface Walk extends KeptSince {
  readonly what: Forgettable;
  readonly stop: AbortSignal;
  readonly pause: (tookMs: number) => Promise<void>;
  /** Looks at what comes behind `after`, and deletes what can go. */
  readonly stretch: (tx: Transaction, after: string) => Promise<Stretch>;
}

/**
 * Walks through what is old enough, from the oldest on, once for each day that passes. What has to stay is met again and
 * again, so nothing has to notice when it may go. Each stretch is a transaction of its own and takes its place with it:
 * a process that is killed leaves the walk where the last one ended. Any number of nodes share it, one at a time.
 */
export async function walkRetention(database: Database, walk: Walk): Promise<number> {
  let forgotten = 0;
  while (!walk.stop.aborted) {
    const begun = performance.now();
    const step = await againOnConflict(() => database.asWorker((tx) => walkOn(tx, walk)));
    if (step === undefined) break;
    forgotten += step.forgotten;
    if (step.isAtEnd) break;
    await walk.pause(performance.now() - begun);
  }
  return forgotten;
}

interface Step {
  readonly forgotten: number;
  readonly isAtEnd: boolean;
}

/** `undefined`: another node is at it, or it has come to its end today. */
async function walkOn(tx: Transaction, { tenantId, what, since, stretch }: Walk): Promise<Step | undefined> {
  await tx.rows(BEGIN, [tenantId, what]);
  const [place] = await tx.rows<Place>(HOLD, [tenantId, what]);
  if (place === undefined || isResting(place, since)) return undefined;
  const { last, isAtEnd, forgotten } = await stretch(tx, place.after);
  const all = place.forgotten + forgotten;
  if (isAtEnd) {
    await tx.rows(END, [tenantId, what, FIRST_ID, since]);
    await tell(tx, tenantId, { what, since, count: all });
  } else await tx.rows(GO_ON, [tenantId, what, last, all]);
  return { forgotten, isAtEnd };
}

interface Place {
  readonly after: string;
  readonly endedBefore: string | null;
  readonly forgotten: number;
}

const DAY_MS = 86_400_000;

/** A figure that was changed is another day, too. */
function isResting({ after, endedBefore }: Place, since: string): boolean {
  if (after !== FIRST_ID || endedBefore === null) return false;
  return Math.abs(momentOf(since).getTime() - momentOf(endedBefore).getTime()) < DAY_MS;
}

export const FIRST_ID = "00000000-0000-0000-0000-000000000000" as MessageId;

interface Told {
  readonly what: Forgettable;
  readonly since: string;
  readonly count: number;
}

/** That it is gone stays known, with no word of what it was. */
async function tell(tx: Transaction, tenantId: TenantId, { what, since, count }: Told): Promise<void> {
  if (count === 0) return;
  const data = { what, count, before: momentOf(since).toISOString() };
  await appendEvents(tx, tenantId, [{ kind: "retention.applied", actor: "system", data }]);
}

const BEGIN = "insert into retention_walk (tenant_id, what) values ($1, $2) on conflict do nothing";
const HOLD = `
  select after_id as after, ended_before as "endedBefore", forgotten from retention_walk
  where tenant_id = $1 and what = $2 for update skip locked`;
const GO_ON = `
  update retention_walk set after_id = $3, forgotten = $4 where tenant_id = $1 and what = $2`;
const END = `
  update retention_walk set after_id = $3, ended_before = $4, forgotten = 0 where tenant_id = $1 and what = $2`;
