import type { Reach } from "#directory/widens-scope.ts";

/** A group or a mailbox of the directory. */
export interface Picked {
  readonly id: string;
  readonly label: string;
}

interface PickedPart {
  readonly groups: readonly Picked[];
  readonly mailboxes: readonly Picked[];
}

/** Whose copies, as a person picks them; nothing picked in either: everybody's. */
export interface PickedScope {
  readonly only: PickedPart;
  readonly except: PickedPart;
}

const NOBODY: PickedPart = { groups: [], mailboxes: [] };
export const EVERYBODY: PickedScope = { only: NOBODY, except: NOBODY };

interface Ids {
  readonly groups: string[];
  readonly mailboxes: string[];
}

/** As the API wants it; `undefined`: everybody. */
export function scopeOf({ only, except }: PickedScope): { only?: Ids; except?: Ids } | undefined {
  const [some, others] = [idsOf(only), idsOf(except)];
  if (some === undefined && others === undefined) return undefined;
  return { ...(some && { only: some }), ...(others && { except: others }) };
}

function idsOf({ groups, mailboxes }: PickedPart): Ids | undefined {
  if (groups.length + mailboxes.length === 0) return undefined;
  return { groups: groups.map((it) => it.id), mailboxes: mailboxes.map((it) => it.id) };
}

/** Whatever the order in which it was picked. */
export function isSameScope(one: PickedScope, other: PickedScope): boolean {
  return (["only", "except"] as const).every((part) =>
    (["groups", "mailboxes"] as const).every((what) => {
      const ids = new Set(one[part][what].map((it) => it.id));
      const others = new Set(other[part][what].map((it) => it.id));
      return ids.size === others.size && ids.isSubsetOf(others);
    }),
  );
}

/** As the rules compare scopes. */
export function reachOf({ only, except }: PickedScope): Reach {
  return { only: only.groups.length + only.mailboxes.length === 0 ? undefined : only, except };
}
