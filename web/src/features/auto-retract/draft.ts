import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { isSameScope, type PickedScope, scopeOf } from "../../lib/scope.ts";
import { pickedScope } from "./picked-scope.ts";
import type { Destinations, Previewed, Setting, Version } from "./queries.ts";

/** What a person has chosen for one integration and not saved yet. */
export interface Wanted {
  /** That he saw when he began: saved by somebody else meanwhile, his is refused. */
  readonly version: number;
  /** What stood then: what differs from it is his own choice. */
  readonly base: Destinations;
  readonly destinations: Destinations;
  readonly when_impossible: Setting["when_impossible"];
  readonly baseScope: PickedScope;
  readonly scope: PickedScope;
}

/** By integration. */
export type Draft = Readonly<Record<string, Wanted>>;

export function draftOf(settings: readonly Setting[]): Draft {
  return Object.fromEntries(settings.map((it) => [it.integration_id, wantedOf(it)]));
}

function wantedOf({ version, destinations, when_impossible, scope: standing }: Setting): Wanted {
  const scope = pickedScope(standing);
  return { version, base: destinations, destinations, when_impossible, baseScope: scope, scope };
}

/** What once stood, as a change of what stands. */
export function restored(setting: Setting, { destinations, when_impossible, scope }: Version): Wanted {
  return { ...wantedOf(setting), destinations, when_impossible, scope: pickedScope(scope) };
}

/** The same choices on top of what somebody else has saved meanwhile. */
export function rebased(draft: Draft, settings: readonly Setting[]): Draft {
  return Object.fromEntries(
    settings.map((setting) => {
      const wanted = draft[setting.integration_id];
      return [setting.integration_id, wanted === undefined ? wantedOf(setting) : onTop(setting, wanted)];
    }),
  );
}

function onTop({ version, destinations: base, scope: standing }: Setting, wanted: Wanted): Wanted {
  const baseScope = pickedScope(standing);
  const scope = isSameScope(wanted.scope, wanted.baseScope) ? baseScope : wanted.scope;
  const destinations = { ...base };
  for (const it of ACTIONABLE_DISPOSITIONS) {
    if (wanted.destinations[it] !== wanted.base[it]) destinations[it] = wanted.destinations[it];
  }
  return { version, base, destinations, when_impossible: wanted.when_impossible, baseScope, scope };
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
    isSameScope(pickedScope(setting.scope), wanted.scope) &&
    ACTIONABLE_DISPOSITIONS.every((it) => setting.destinations[it] === wanted.destinations[it])
  );
}

/** What the API is asked for. */
export function bodyOf({ setting: { integration_id }, wanted }: Changed): Previewed {
  const { destinations, when_impossible, scope } = wanted;
  return { integration_id, destinations, when_impossible, scope: scopeOf(scope) ?? null };
}
