/** How much of what says to be a self-test's is looked at. */
export interface ClaimBound {
  /** Whether another page is read, after so many mails. */
  isWithin(count: number): boolean;
}

/** A self-test writes a handful; at Gmail each costs 20 units of what a user has in a minute. */
const MAX_CLAIMED = 250;
/** The line has more than that for all it does. */
const MAX_MS = 30_000;

export function openClaimBound(): ClaimBound {
  const untilMs = performance.now() + MAX_MS;
  return { isWithin: (count) => count < MAX_CLAIMED && performance.now() < untilMs };
}
