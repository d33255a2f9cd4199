import type { Scope, ScopePart } from "./scope.ts";

/**
 * Whether `after` could reach somebody whom `before` does not; `undefined` is everybody. By what is named and not by who
 * is in it just now: members come and go, and a group in the place of another may hold anybody.
 */
export function widensScope(before: Scope | undefined, after: Scope | undefined): boolean {
  return !isWithin(after?.only, before?.only) || !isWithin(before?.except ?? NOBODY, after?.except ?? NOBODY);
}

const NOBODY: ScopePart = { groups: [], mailboxes: [] };

/** Whether all that is named here is named there too; `undefined` is everybody. */
function isWithin(part: ScopePart | undefined, other: ScopePart | undefined): boolean {
  if (other === undefined) return true;
  if (part === undefined) return false;
  const there = new Set<string>([...other.groups, ...other.mailboxes].map((it) => it.id));
  return [...part.groups, ...part.mailboxes].every((it) => there.has(it.id));
}
