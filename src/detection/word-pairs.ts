/**
 * Each pair of neighbouring words as one number of 32 bits, with its sign: those above two thousand million would each be an
 * object of its own, and a set of them twice as slow.
 */
export function pairHashes(words: readonly string[]): Set<number> {
  const hashes = words.map(hashOf);
  const pairs = new Set<number>();
  for (let at = 1; at < hashes.length; at++)
    pairs.add(mixed(Math.imul(hashes[at - 1] ?? 0, 31) + (hashes[at] ?? 0)) | 0);
  return pairs;
}

/** FNV-1a over UTF-16 units. */
export function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash;
}

/** Spreads 32 bits over 32 bits (the finalizer of MurmurHash3). */
export function mixed(hash: number): number {
  let it = hash | 0;
  it = Math.imul(it ^ (it >>> 16), 0x85ebca6b);
  it = Math.imul(it ^ (it >>> 13), 0xc2b2ae35);
  return (it ^ (it >>> 16)) >>> 0;
}
