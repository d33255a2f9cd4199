import { ACTIONABLE } from "../../lib/dispositions.ts";
import type { Choice, Destinations, Disposition, Setting } from "./queries.ts";

/** What each provider can do; the API refuses the rest. */
export const CHOICES: Readonly<Record<Setting["provider"], readonly Choice[]>> = {
  microsoft: ["none", "JunkEmail", "DeletedItems", "RecoverableItemsDeletions", "RecoverableItemsPurges"],
  google: ["none", "JunkEmail", "DeletedItems"],
};

const SUGGESTED: Readonly<Record<Disposition, Choice>> = {
  MALICIOUS: "RecoverableItemsDeletions",
  SPOOF: "JunkEmail",
  SUSPICIOUS: "JunkEmail",
  SPAM: "JunkEmail",
  BULK: "none",
};

/** Only said, never chosen by itself. Where the provider lacks it, the furthest that it has. */
export function suggestedFor(provider: Setting["provider"], disposition: Disposition): Choice {
  const suggested = SUGGESTED[disposition];
  return CHOICES[provider].includes(suggested) ? suggested : "DeletedItems";
}

/** What would be hard-deleted from now on and is not yet. */
export function widenedToHardDelete(before: Destinations, after: Destinations): readonly Disposition[] {
  return ACTIONABLE.filter(
    (it) => after[it] === "RecoverableItemsPurges" && before[it] !== "RecoverableItemsPurges",
  );
}
