/** How many took how long: the step is the place in the scale, `n` how many times it was met. */
export interface SpreadStep {
  readonly step: number;
  readonly n: number;
}

/** Steps to a doubling: each is a twelfth longer than the one before, which is nearer than anybody reads it. */
export const STEPS_PER_DOUBLING = 8;

/** The place of a duration in the scale; a month has its place below 256. */
export function stepOf(ms: number): number {
  return Math.floor(STEPS_PER_DOUBLING * Math.log2(Math.max(1, ms)));
}

/** The longest duration of a step, in ms. */
function endOf(step: number): number {
  return 2 ** ((step + 1) / STEPS_PER_DOUBLING);
}

/** So long at most a share of all took, in ms; `undefined` where there was none. */
export function quantileOf(spread: readonly SpreadStep[], share: number): number | undefined {
  const total = spread.reduce((sum, { n }) => sum + n, 0);
  let seen = 0;
  for (const { step, n } of spread.toSorted((left, right) => left.step - right.step)) {
    seen += n;
    if (n > 0 && seen >= share * total) return Math.round(endOf(step));
  }
  return undefined;
}
