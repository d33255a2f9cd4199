import { AUTOMATIC_DESTINATIONS, whyUnavailable } from "#policy/destination.ts";
import { widensToHardDelete } from "#policy/widens-to-hard-delete.ts";
import { reachOf } from "../../lib/scope.ts";
import type { Changed } from "./draft.ts";
import { pickedScope } from "./picked-scope.ts";
import type { Choice, Disposition, Setting } from "./queries.ts";

/** What each provider can do; the API refuses the rest. */
export const CHOICES: Readonly<Record<Setting["provider"], readonly Choice[]>> = {
  microsoft: choicesOf("microsoft"),
  google: choicesOf("google"),
};

function choicesOf(provider: Setting["provider"]): readonly Choice[] {
  return ["none", ...AUTOMATIC_DESTINATIONS.filter((it) => whyUnavailable(it, provider) === undefined)];
}

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

/** What would be hard-deleted from now on and is not yet, or not for all whom it would be for. */
export function widenedToHardDelete({ setting, wanted }: Changed): readonly Disposition[] {
  return widensToHardDelete(
    { destinations: setting.destinations, scope: reachOf(pickedScope(setting.scope)) },
    { destinations: wanted.destinations, scope: reachOf(wanted.scope) },
  );
}
