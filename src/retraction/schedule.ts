const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** So long a copy is looked for before it counts as not there. */
export const LOOKED_FOR_MS = 24 * HOUR;

/**
 * When a copy is looked for, counted from its journal copy: journaling can be ahead of delivery (scanning,
 * greylisting, a lagging index), so an empty search is not "gone". Exchange gives up a delivery after 24 hours.
 * Only time counts in which somebody could look: the ledger moves the base on by what the connection was broken or no
 * worker ran, so that whoever comes back after a day goes on with the schedule instead of ending it at his first look.
 */
const LOOKS_MS = [
  0,
  15 * SECOND,
  45 * SECOND,
  2 * MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  4 * HOUR,
  12 * HOUR,
  LOOKED_FOR_MS,
] as const;

/** The next look after `now`, or `undefined` once the last was made: the copy is not there. `base`: the journal copy. */
export function nextLookAt(base: Date, now: Date): Date | undefined {
  const passedMs = now.getTime() - base.getTime();
  const nextMs = LOOKS_MS.find((it) => it > passedMs);
  return nextMs === undefined ? undefined : new Date(base.getTime() + nextMs);
}

/** Journaling is ahead of delivery by seconds: who is not found by then may have another mailbox. */
const ASKED_ANEW_AFTER_MS = 2 * MINUTE;

/** Whether an empty look at `now` is one after which the directory is asked anew: not the first ones, and always the last. */
export function isAskedAnew(base: Date, now: Date): boolean {
  return now.getTime() - base.getTime() >= ASKED_ANEW_AFTER_MS || nextLookAt(base, now) === undefined;
}

/** Waiting after trouble that may pass: 1 s doubled up to 10 minutes, spread by ±20 % so that lanes do not march in step. */
export function backoffUntil(attempts: number, now: Date, random: number): Date {
  const waitMs = Math.min(SECOND * 2 ** Math.min(attempts, 20), 10 * MINUTE);
  return new Date(now.getTime() + waitMs * (0.8 + 0.4 * random));
}

/**
 * As long as it is tried against trouble before a copy is given up; counted as the looks are, and an hour longer than
 * these: trouble at the last look may pass as well.
 */
export const GIVE_UP_AFTER_MS = 25 * HOUR;
