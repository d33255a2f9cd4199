import type { Requirements } from "./queries.ts";

/** What each way through the steps is given. */
export interface Walk {
  readonly asked: Requirements;
  readonly step: number;
  readonly onStep: (step: number) => void;
  readonly onDone: () => void;
}
