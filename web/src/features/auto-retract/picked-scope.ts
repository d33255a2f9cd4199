import { EVERYBODY, type PickedScope } from "../../lib/scope.ts";
import { standingName } from "../../ui/scope-parts.tsx";
import type { Setting } from "./queries.ts";

type Scope = NonNullable<Setting["scope"]>;

/** The scope that stands, as a person would have picked it. */
export function pickedScope(scope: Scope | null): PickedScope {
  if (scope === null) return EVERYBODY;
  return { only: pickedPart(scope.only), except: pickedPart(scope.except) };
}

function pickedPart(part: Scope["only"]): PickedScope["only"] {
  return {
    groups: (part?.groups ?? []).map((it) => ({ id: it.id, label: standingName(it.name, it) })),
    mailboxes: (part?.mailboxes ?? []).map((it) => ({ id: it.id, label: standingName(it.address, it) })),
  };
}
