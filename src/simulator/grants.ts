/** What an administrator has granted to each application: taken away and given back while everything runs. */
export interface Grants {
  of(app: string): readonly string[];
  /** `undefined`: as at the start. False where nobody knows the application. */
  set(app: string, rights: readonly string[] | undefined): boolean;
  all(): Readonly<Record<string, readonly string[]>>;
}

export function openGrants(atStart: ReadonlyMap<string, readonly string[]>): Grants {
  const changed = new Map<string, readonly string[]>();
  const of = (app: string): readonly string[] => changed.get(app) ?? atStart.get(app) ?? [];
  return {
    of,
    set(app, rights) {
      if (!atStart.has(app)) return false;
      if (rights === undefined) changed.delete(app);
      else changed.set(app, rights);
      return true;
    },
    all: () => Object.fromEntries([...atStart.keys()].map((app) => [app, of(app)])),
  };
}
