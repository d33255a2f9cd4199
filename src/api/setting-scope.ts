import type { z } from "zod";
import type { Scope, ScopePart } from "#directory/scope.ts";
import type { ScopeWanted } from "#policy/auto-retract-settings.ts";
import type { SettingScopeField } from "./contract/scope.ts";

/** What is said of a setting's scope; whoever says nothing changes nothing. */
export function readScopeWanted(said: z.output<typeof SettingScopeField>): ScopeWanted {
  if (said === undefined) return "as_it_stands";
  return said === null ? "everybody" : { only: said.only, except: said.except };
}

/** `lost`: the ids of what the directory does not list any more. */
export function toScopeItem(scope: Scope | undefined, lost: ReadonlySet<string>) {
  if (scope === undefined) return null;
  return { only: toPartItem(scope.only, lost), except: toPartItem(scope.except, lost) };
}

function toPartItem(part: ScopePart | undefined, lost: ReadonlySet<string>) {
  if (part === undefined) return null;
  return {
    groups: part.groups.map(({ id, name }) => ({ id, name, lost: lost.has(id) })),
    mailboxes: part.mailboxes.map(({ id, address }) => ({ id, address, lost: lost.has(id) })),
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
