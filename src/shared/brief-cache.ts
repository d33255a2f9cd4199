/**
 * Remembers answers for a moment, so that a burst of mail asks the database once. What was asked at the same time
 * shares one answer; what failed is not remembered.
 */
export function briefly<Key extends string, Value>(
  ask: (key: Key) => Promise<Value>,
  { forMs, maxKeys, now }: { readonly forMs: number; readonly maxKeys: number; readonly now: () => number },
): (key: Key) => Promise<Value> {
  const known = new Map<Key, { readonly answer: Promise<Value>; readonly until: number }>();
  return (key) => {
    const cached = known.get(key);
    if (cached !== undefined && cached.until > now()) return cached.answer;
    const answer = ask(key);
    known.delete(key);
    known.set(key, { answer, until: now() + forMs });
    // Keys can be a stranger's guesses at intake addresses: the oldest goes.
    const [oldest] = known.keys();
    if (known.size > maxKeys && oldest !== undefined) known.delete(oldest);
    answer.catch(() => known.delete(key));
    return answer;
  };
}
