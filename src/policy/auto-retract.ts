import {
  ACTIONABLE_DISPOSITIONS,
  type ActionableDisposition,
  type Disposition,
} from "#detection/disposition.ts";
import type { Scope } from "#directory/scope.ts";
import {
  type AutomaticDestination,
  type ProviderName,
  type WhenImpossible,
  whyUnavailable,
} from "./destination.ts";

/** The setting of one integration: a new disposition does not compile until it is answered. */
export interface AutoRetract {
  readonly destinations: Readonly<Record<ActionableDisposition, AutomaticDestination | "none">>;
  readonly whenImpossible: WhenImpossible;
  /** Whose copies; `undefined`: everybody's. */
  readonly scope?: Scope | undefined;
}

/** A fresh install moves nothing. */
export const NO_ACTION: AutoRetract = {
  destinations: { MALICIOUS: "none", SPOOF: "none", SUSPICIOUS: "none", SPAM: "none", BULK: "none" },
  whenImpossible: "next_weaker",
};

/** Where a setting sends a message of this disposition by itself; `undefined`: it stays. */
export function automaticDestination(
  setting: AutoRetract,
  disposition: Disposition,
): AutomaticDestination | undefined {
  if (disposition === "NONE") return undefined;
  const destination = setting.destinations[disposition];
  return destination === "none" ? undefined : destination;
}

/** Every mistake of a setting, in words for the person who saves it. */
export function mistakesIn(setting: AutoRetract, provider: ProviderName): readonly string[] {
  return ACTIONABLE_DISPOSITIONS.flatMap((disposition) => {
    const destination = setting.destinations[disposition];
    const why = destination === "none" ? undefined : whyUnavailable(destination, provider);
    return why === undefined ? [] : [`${disposition}: ${why}`];
  });
}
