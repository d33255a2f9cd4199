import type { Scope, ScopePart } from "#directory/scope.ts";
import { IN_GROUP } from "./in-group.ts";

/** So many values has a scope, for `scopeSets`. */
export const SCOPE_VALUES = 5;

/** A scope as values of a statement; `undefined`: everybody. */
export function scopeValues(scope: Scope | undefined): readonly unknown[] {
  const { only, except } = scope ?? { only: undefined, except: undefined };
  return [groupIds(only), mailboxIds(only), groupIds(except), mailboxIds(except), only === undefined];
}

function groupIds(part: ScopePart | undefined): readonly string[] {
  return part?.groups.map((it) => it.id) ?? [];
}

function mailboxIds(part: ScopePart | undefined): readonly string[] {
  return part?.mailboxes.map((it) => it.id) ?? [];
}

/**
 * For a statement that begins `with recursive`: who is in the groups of the scope whose values are `$first` and those
 * after it, and whether a mailbox is in that scope. Reads each group whole, so it is for many mailboxes at a time; a few
 * are asked about by `whereInScope`.
 */
export function scopeSets(
  first: number,
  name = "",
): { readonly tables: string; readonly has: (mailbox: string) => string } {
  const [onlyGroups, only, exceptGroups, except, everybody] = Array.from(
    { length: SCOPE_VALUES },
    (_, index) => `$${first + index}`,
  );
  const [included, excepted] = [`${name}included`, `${name}excepted`];
  return {
    tables: `${IN_GROUP(`any(${onlyGroups}::uuid[])`, included)}, ${IN_GROUP(`any(${exceptGroups}::uuid[])`, excepted)}`,
    // Who was in a group that is excepted when it was lost stays excepted; `only` such a group is nobody.
    has: (mailbox) => `
      (${everybody}::boolean or ${mailbox} = any(${only}::uuid[]) or ${mailbox} in (select mailbox_id from ${included}))
      and not (${mailbox} = any(${except}::uuid[]) or ${mailbox} in (select mailbox_id from ${excepted})
        or ${mailbox} in (select mailbox_id from kept_member where tenant_id = $1 and group_id = any(${exceptGroups}::uuid[])))`,
  };
}
