/** How something stands, in one word: in order, worth a look, or not in order. */
export const STANDINGS = ["good", "watch", "bad"] as const;
export type Standing = (typeof STANDINGS)[number];

/** One thing that is not as it should be, and what to do about it. */
export interface StandingProblem<Code extends string = string> {
  readonly code: Code;
  readonly standing: Exclude<Standing, "good">;
  readonly text: string;
}

/** Of several problems the worst counts. */
export function standingOf(problems: readonly StandingProblem[]): Standing {
  if (problems.some((it) => it.standing === "bad")) return "bad";
  return problems.length === 0 ? "good" : "watch";
}
