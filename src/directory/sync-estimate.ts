import type { SyncProgress } from "./directory-sync.ts";

/** Of a few pages nothing can be told. */
const MIN_USERS = 200;

/**
 * When a reading will have read the users, by how fast it was so far; `undefined` where nothing can be said: there was no
 * whole reading before it, or it only reads what has changed.
 */
export function estimateSync(
  { kind, part, users, expected, beganAt, pagedAt }: SyncProgress,
  now: Date,
): Date | undefined {
  if (kind !== "full" || part !== "users" || expected === undefined || pagedAt === undefined)
    return undefined;
  const tookMs = pagedAt.getTime() - beganAt.getTime();
  if (users < MIN_USERS || tookMs <= 0 || expected <= users) return undefined;
  const endsAt = pagedAt.getTime() + ((expected - users) * tookMs) / users;
  return new Date(Math.max(endsAt, now.getTime()));
}
