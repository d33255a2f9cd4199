import { ACTIONABLE } from "../../lib/dispositions.ts";
import type { Destinations, Setting } from "./queries.ts";

/** What a person has chosen for one integration and not saved yet. */
export interface Wanted {
  /** That he saw when he began: saved by somebody else meanwhile, his is refused. */
  readonly version: number;
  readonly destinations: Destinations;
  readonly when_impossible: Setting["when_impossible"];
}

/** By integration. */
export type Draft = Readonly<Record<string, Wanted>>;

export function draftOf(settings: readonly Setting[]): Draft {
  return Object.fromEntries(
    settings.map(({ integration_id, version, destinations, when_impossible }) => [
      integration_id,
      { version, destinations, when_impossible },
    ]),
  );
}

export interface Changed {
  readonly setting: Setting;
  readonly wanted: Wanted;
}

/** The integrations for which it says something else than what stands. */
export function changedIn(settings: readonly Setting[], draft: Draft): readonly Changed[] {
  return settings.flatMap((setting) => {
    const wanted = draft[setting.integration_id];
    return wanted === undefined || isSame(setting, wanted) ? [] : [{ setting, wanted }];
  });
}

function isSame(setting: Setting, wanted: Wanted): boolean {
  return (
    setting.when_impossible === wanted.when_impossible &&
    ACTIONABLE.every((it) => setting.destinations[it] === wanted.destinations[it])
  );
}
