import { detector } from "../detector.ts";
import { indicatorFor } from "../indicators.ts";
import { observablesOf } from "../observables.ts";
import { indicatorClue } from "../indicator-clue.ts";

// What was learned elsewhere, from a feed or from another mail: it decides as a block list does, with the disposition
// that it was given. One clue for each indicator: a URL in forty links is one.
export const indicator = detector("indicator", (mail, { tenant: { indicators } }) => {
  if (indicators.size === 0) return undefined;
  const met = observablesOf(mail).flatMap((it) => {
    const known = indicatorFor(it, indicators);
    return known === undefined ? [] : [{ known, field: it.kind }];
  });
  const byId = new Map(met.map((it) => [it.known.id, it]));
  return [...byId.values()].map(({ known, field }) => indicatorClue(known, field));
});
