/** A bounded memory of what was asked before: the oldest entry leaves when it is full, every entry when its time is over. */
export interface ExpiringMap<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value, expiresAt: Date): void;
  delete(key: string): void;
}

export function openExpiringMap<Value>(maxEntries: number, now: () => Date): ExpiringMap<Value> {
  const entries = new Map<string, { readonly value: Value; readonly expiresAt: Date }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.expiresAt > now()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, expiresAt) {
      entries.delete(key);
      entries.set(key, { value, expiresAt });
      if (entries.size <= maxEntries) return;
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        return;
      }
    },
    delete(key) {
      entries.delete(key);
    },
  };
}
