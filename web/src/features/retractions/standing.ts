import { openOf } from "../../ui/outcomes.ts";
import type { Run } from "./queries.ts";

/** Changes when what is costly to ask for may have changed: with the state of a run, and with what of it has settled. */
export function standingOf({ state, copies, counts }: Pick<Run, "state" | "copies" | "counts">): string {
  // While it runs it would be asked for at each copy.
  return state === "running" ? state : `${state} ${copies - openOf(counts)} of ${copies}`;
}
