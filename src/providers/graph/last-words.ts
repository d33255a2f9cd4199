/** An item of a page of changes. */
interface Told {
  readonly id: string;
  readonly "@removed"?: object | undefined;
}

export function isRemoved(it: Told): boolean {
  return it["@removed"] !== undefined;
}

/** Graph may tell of one several times on a page, such as of somebody who was deleted and restored: the last word counts. */
export function lastWords<Item extends Told>(items: readonly Item[]): readonly Item[] {
  const last = new Map<string, Item>();
  for (const it of items) {
    const before = last.get(it.id);
    const goesOn = before !== undefined && !isRemoved(before) && !isRemoved(it);
    last.set(it.id, goesOn ? { ...before, ...it } : it);
  }
  return [...last.values()];
}

/** A large group comes in parts, and each brings members of its own: all of them count that no deletion followed. */
export function lastParts<Item extends Told>(items: readonly Item[]): readonly Item[] {
  const parts = new Map<string, Item[]>();
  for (const it of items) {
    const before = parts.get(it.id) ?? [];
    parts.set(it.id, isRemoved(it) || before.some(isRemoved) ? [it] : [...before, it]);
  }
  return [...parts.values()].flat();
}
