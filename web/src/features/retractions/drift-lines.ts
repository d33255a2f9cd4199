import { planTexts } from "../../texts/plan.ts";
import type { Plan } from "./queries.ts";

const t = planTexts.drift;

/** What has changed since the set was frozen; empty where nothing has. */
export function driftLines({ gone, met, newer }: NonNullable<Plan["drift"]>): readonly string[] {
  return [
    ...(gone.length > 0 ? [t.gone(gone.length)] : []),
    ...(met.length > 0 ? [t.met(met.length)] : []),
    ...(newer > 0 ? [t.newer(newer)] : []),
  ];
}
