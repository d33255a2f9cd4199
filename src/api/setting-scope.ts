import type { z } from "zod";
import type { Scope, ScopePart } from "#directory/scope.ts";
import type { ScopeWanted } from "#policy/auto-retract-settings.ts";
import type { SettingScopeField } from "./contract/scope.ts";

/** What is said of a setting's scope; whoever says nothing changes nothing. */
export function readScopeWanted(said: z.output<typeof SettingScopeField>): ScopeWanted {
  if (said === undefined) return "as_it_stands";
  return said === null ? "everybody" : { only: said.only, except: said.except };
}

/** The ids of what a scope names and cannot mean. */
export interface ScopeTroubles {
  /** The directory does not list it any more. */
  readonly lost: ReadonlySet<string>;
  /** It is another connection's. */
  readonly foreign: ReadonlySet<string>;
}

export function toScopeItem(scope: Scope | undefined, troubles: ScopeTroubles) {
  if (scope === undefined) return null;
  return { only: toPartItem(scope.only, troubles), except: toPartItem(scope.except, troubles) };
}

function toPartItem(part: ScopePart | undefined, { lost, foreign }: ScopeTroubles) {
  if (part === undefined) return null;
  const standing = (id: string) => ({ lost: lost.has(id), foreign: foreign.has(id) && !lost.has(id) });
  return {
    groups: part.groups.map(({ id, name }) => ({ id, name, ...standing(id) })),
    mailboxes: part.mailboxes.map(({ id, address }) => ({ id, address, ...standing(id) })),
  };
}

/** For a sentence. */
export function scopeWords(scope: Scope | undefined): string {
  if (scope === undefined) return "everybody";
  const words = (label: string, part: ScopePart | undefined): readonly string[] =>
    part === undefined
      ? []
      : [
          `${label} ${[...part.groups.map((it) => it.name), ...part.mailboxes.map((it) => it.address)].join(", ")}`,
        ];
  return [...words("only", scope.only), ...words("except", scope.except)].join(", ");
}
