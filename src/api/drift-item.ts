import type { Drift } from "#retraction/drift.ts";
import type { SurveyCounts } from "#retraction/survey.ts";

export function toDriftItem({ gone, met, newer, survey }: Drift) {
  return {
    gone: [...gone],
    met: met.map(({ copyId, into }) => ({ copy_id: copyId, into: [...into] })),
    newer,
    survey: survey === undefined ? null : toCountsItem(survey),
  };
}

export function toCountsItem({ copies, seen, read, bySighting }: SurveyCounts) {
  return { copies, seen, read, by_sighting: { ...bySighting } };
}
