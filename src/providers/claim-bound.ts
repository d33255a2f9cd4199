/** How much of what says to be a self-test's is looked at. */
export interface ClaimBound {
  /** Asked before each page: whether it is read, after so many mails. */
  allows(count: number): boolean;
}

/** A self-test writes a handful; at Gmail each costs 20 units of what a user has in a minute. */
const MAX_CLAIMED = 250;
/** A page may be empty and still say that there is another one. */
const MAX_PAGES = 10;
/** The line has more than that for all it does. */
const MAX_MS = 30_000;

export function openClaimBound(): ClaimBound {
  const untilMs = performance.now() + MAX_MS;
  let pages = 0;
  return {
    allows: (count) => {
      pages += 1;
      return pages <= MAX_PAGES && count < MAX_CLAIMED && performance.now() < untilMs;
    },
  };
}
