/** What a scope names, whatever else is known of it. */
interface ReachPart {
  readonly groups: readonly { readonly id: string }[];
  readonly mailboxes: readonly { readonly id: string }[];
}

/** Whom a scope reaches, by what it names. */
export interface Reach {
  /** `undefined`: everybody. */
  readonly only: ReachPart | undefined;
  readonly except: ReachPart | undefined;
}

/**
 * Whether `after` could reach somebody whom `before` does not; `undefined` is everybody. By what is named and not by who
 * is in it just now: members come and go, and a group in the place of another may hold anybody.
 */
export function widensScope(before: Reach | undefined, after: Reach | undefined): boolean {
  return !isWithin(after?.only, before?.only) || !isWithin(before?.except ?? NOBODY, after?.except ?? NOBODY);
}

const NOBODY: ReachPart = { groups: [], mailboxes: [] };

/** Whether all that is named here is named there too; `undefined` is everybody. */
function isWithin(part: ReachPart | undefined, other: ReachPart | undefined): boolean {
  if (other === undefined) return true;
  if (part === undefined) return false;
  const there = new Set([...other.groups, ...other.mailboxes].map((it) => it.id));
  return [...part.groups, ...part.mailboxes].every((it) => there.has(it.id));
}
