import { EVERYBODY, type PickedScope } from "../../lib/scope.ts";
import { scopeTexts as t } from "../../texts/scope.ts";
import type { Setting } from "./queries.ts";

type Scope = NonNullable<Setting["scope"]>;

/** The scope that stands, as a person would have picked it. */
export function pickedScope(scope: Scope | null): PickedScope {
  if (scope === null) return EVERYBODY;
  return { only: pickedPart(scope.only), except: pickedPart(scope.except) };
}

function pickedPart(part: Scope["only"]): PickedScope["only"] {
  const label = (name: string, isLost: boolean): string => (isLost ? t.lost(name) : name);
  return {
    groups: (part?.groups ?? []).map(({ id, name, lost }) => ({ id, label: label(name, lost) })),
    mailboxes: (part?.mailboxes ?? []).map(({ id, address, lost }) => ({ id, label: label(address, lost) })),
  };
}
